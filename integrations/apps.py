"""Skills, tokens, embeds and webhooks."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The integrations app."""

    name = "integrations"

    def ready(self) -> None:
        """Register what goes with a tenant, the skills, and what the assistant may do with calendars."""
        from integrations import calendar_receivers, mcp_receivers, skill_receivers, webhook_receivers  # noqa: F401
        from integrations.assistant import tools  # noqa: F401
        from integrations.services import erase_visitors
        from integrations.skills import registry
        from xentree import tenant_data

        tenant_data.register("visitors", erase=erase_visitors)
        registry.load()
