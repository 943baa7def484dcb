"""Skills, tokens, embeds and webhooks."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The integrations app."""

    name = "integrations"

    def ready(self) -> None:
        """Register what goes with a tenant or a person, the skills, and tools of MCP servers."""
        from integrations import calendar_receivers, skill_receivers, webhook_receivers  # noqa: F401
        from integrations.assistant import tools as calendar_tools  # noqa: F401
        from integrations.mcp import tools  # noqa: F401
        from integrations.services import erase_visitors, mcp_calls
        from integrations.skills import registry
        from xentree import personal_data, tenant_data

        tenant_data.register("visitors", erase=erase_visitors)
        personal_data.register("mcp calls", export=mcp_calls.export_calls, erase=mcp_calls.erase_calls)
        registry.load()
