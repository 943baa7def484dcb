"""Realtime voice and avatar sessions."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The live app."""

    name = "live"
