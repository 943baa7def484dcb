"""The floor every app of Xentree stands on, and the roof that knows them all."""

__version__ = "0.1.0"

from xentree.celery import app as celery_app

__all__ = ["celery_app"]
