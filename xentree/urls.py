"""The roof: every app's paths, and where unknown ones end."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from conversations.urls import websocket_urlpatterns as conversations_sockets
from xentree import views
from xentree.api.health import HealthViewSet
from xentree.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("", include("accounts.urls")),
    path("", include("knowledge.urls")),
    path("", include("conversations.urls")),
    path("admin/", admin.site.urls),
    path("metrics", metrics, name="metrics"),
    path("api/health", HealthViewSet.as_view({"get": "alive"}), name="health"),
    path("api/health/detailed", HealthViewSet.as_view({"get": "detailed"}), name="health-detailed"),
]

websocket_urlpatterns: list[Any] = [*conversations_sockets]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
