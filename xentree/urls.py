"""The roof: every app's paths, and where unknown ones end."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from xentree import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("admin/", admin.site.urls),
]

websocket_urlpatterns: list[Any] = []

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
