"""Whole pieces made by the services themselves, as nothing else makes them."""

from datetime import timedelta

from integrations import services
from integrations.models import MCPServer
from integrations.services import EmbedWish, Wish

ORIGIN = "https://partner.example"


def wish(**changes):
    """An embed's token for chat, on the partner's pages."""
    usual = {"mode": "embed", "origin": ORIGIN, "scopes": ("chat:write",), "ttl": timedelta(seconds=120)}
    return Wish(**{**usual, **changes})


def grant(organization, by, **changes):
    """An issued token."""
    return services.grant_token(organization, wish(**changes), by=by)


def embed(organization, by, *origins, **changes):
    """An embed on the partner's pages, or on those given."""
    return services.create_embed(organization, EmbedWish("Help", origins or (ORIGIN,), **changes), by=by)


def mcp_server(address="https://notes.example/mcp", **fields):
    """A server that staff registered and enabled."""
    usual = {"name": "Notes", "slug": "notes", "address": address, "is_enabled": True}
    return MCPServer.objects.create(**{**usual, **fields})
