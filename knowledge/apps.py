"""Documents, what is found in them, and the handbook."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The knowledge app."""

    name = "knowledge"

    def ready(self) -> None:
        """Import what registers itself."""
        from knowledge import receivers, tools  # noqa: F401
        from knowledge.services import documents
        from knowledge.services.health import check_index, check_search
        from xentree import findings
        from xentree.health import register_check

        register_check("search", check_search, required=False)
        findings.register(documents.check_documents)
        findings.register(check_index)
