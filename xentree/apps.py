"""The floor as a Django app: commands, template tags and checks, no tables."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    """Registers the checks that refuse an unsafe production."""

    name = "xentree"

    def ready(self) -> None:
        """Import what registers itself."""
        from xentree import checks  # noqa: F401
