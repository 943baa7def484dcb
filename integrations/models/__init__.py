"""What lets another site speak for a tenant: its signing keys, the tokens they signed, visitors and embeds."""

from integrations.models.embeds import Embed, EmbedOrigin
from integrations.models.tokens import IntegrationToken, SigningKey, Visitor

__all__ = ["Embed", "EmbedOrigin", "IntegrationToken", "SigningKey", "Visitor"]
