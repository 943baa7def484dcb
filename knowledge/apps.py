"""The handbook today; documents and retrieval stand beside it."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The knowledge app."""

    name = "knowledge"

    def ready(self) -> None:
        """Import what registers itself."""
        from knowledge import tools  # noqa: F401
        from knowledge.services.health import check_search
        from xentree.health import register_check

        register_check("search", check_search, required=False)
