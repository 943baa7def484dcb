"""Shapes of Live, in and out."""
