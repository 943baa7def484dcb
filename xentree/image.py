"""All that web and worker both load, in the order they do; the supervisor loads it once, and they are copies of it."""

from xentree.asgi import application
from xentree.celery import app

app.loader.import_default_modules()

__all__ = ["app", "application"]
