"""Keeps the processes of one installation running, given a plan: starts, watches, restarts and stops them.

Run by `manage.py up` as a program of its own. It loads the application once, and its Python parts are copies of it.
"""
