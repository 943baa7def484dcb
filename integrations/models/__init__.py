"""What lets another site speak for a tenant, and what a person or a tenant lets Xentree do elsewhere."""

from integrations.models.embeds import Embed, EmbedOrigin
from integrations.models.entries import CalendarEntry
from integrations.models.mcp import MCPCall, MCPServer, MCPSwitch
from integrations.models.skills import ConnectAttempt, Integration
from integrations.models.study import StudyTimes
from integrations.models.tokens import IntegrationToken, SigningKey, Visitor
from integrations.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "CalendarEntry",
    "ConnectAttempt",
    "Embed",
    "EmbedOrigin",
    "Integration",
    "IntegrationToken",
    "MCPCall",
    "MCPServer",
    "MCPSwitch",
    "SigningKey",
    "StudyTimes",
    "Visitor",
    "Webhook",
    "WebhookDelivery",
]
