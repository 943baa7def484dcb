"""Paths of the pages of Live."""

from django.urls import URLPattern, path

from live.pages import room, settings

urlpatterns: list[URLPattern] = [
    path("live", room.room, name="live"),
    path("settings/live", settings.live_settings, name="settings_live"),
]
