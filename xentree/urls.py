"""The roof: every app's paths, and where unknown ones end."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from conversations.urls import websocket_urlpatterns as conversations_sockets
from live.urls import websocket_urlpatterns as live_sockets
from xentree import __version__, dashboard, views
from xentree.api.health import HealthViewSet
from xentree.metrics import metrics
from xentree.realtime import NoSuchSocket

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    # Paths are tried one by one: those of the chat, which somebody waits for, come first.
    path("", include("conversations.urls")),
    path("", include("accounts.urls")),
    path("", include("organizations.urls")),
    path("", include("knowledge.urls")),
    path("", include("learning.urls")),
    path("", include("live.urls")),
    path("", include("integrations.urls")),
    path("admin/", admin.site.urls),
    path("styleguide", views.styleguide, name="styleguide"),
    path("metrics", metrics, name="metrics"),
    path("api/schema", cache_page(3600, key_prefix=__version__)(SpectacularAPIView.as_view()), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/health", HealthViewSet.as_view({"get": "alive"}), name="health"),
    path("api/health/detailed", HealthViewSet.as_view({"get": "detailed"}), name="health-detailed"),
]

websocket_urlpatterns: list[Any] = [*conversations_sockets, *live_sockets, re_path("", NoSuchSocket.as_asgi())]

dashboard.register_gauges()

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
