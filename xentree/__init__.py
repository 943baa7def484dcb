"""The floor every app of Xentree stands on, and the roof that knows them all."""

from xentree.spared import load_without

__version__ = "0.1.0"

# Nobody's log is coloured by rich, or written by Twisted.
load_without("structlog", "rich", "structlog.twisted")

from xentree.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
