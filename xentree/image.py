"""All that web and worker both load, in the order they do; the supervisor loads it once, and they are copies of it."""

from django.template.loader import get_template
from django.urls import reverse
from uvicorn.loops.auto import auto_loop_factory
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol

from xentree.asgi import application
from xentree.celery import app

app.loader.import_default_modules()
# The first page of each web process would make these its own: the table of all addresses, and the frame of a page.
reverse("landing")
for frame in ("base.html", "shell.html"):
    get_template(frame)

__all__ = ["AutoHTTPProtocol", "AutoWebSocketsProtocol", "app", "application", "auto_loop_factory"]
