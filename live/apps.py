"""Realtime voice and avatar sessions."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The live app."""

    name = "live"

    def ready(self) -> None:
        """Import what registers itself."""
        from live import receivers  # noqa: F401
