"""Whole pieces made by the services themselves, as nothing else makes them."""

from datetime import timedelta
from uuid import uuid4

from integrations import services
from integrations.models import MCPServer, WebhookDelivery
from integrations.services import EmbedWish, Wish
from integrations.services.deliveries import queue_event
from integrations.services.webhooks import WebhookWish, create_webhook

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


def webhook(organization, by, address="https://hooks.example.com/in", *types, **changes):
    """A webhook that is told of members and conversations, or of those types given."""
    types = types or ("member.changed", "member.left", "conversation.answered")
    return create_webhook(organization, WebhookWish(changes.pop("name", "Registry"), address, types, **changes), by=by)


def given_up(webhook, name="member.left", **fields):
    """A delivery that nobody will try again."""
    data = {"user_id": "00000000-0000-4000-8000-000000000001"}
    payload = {"type": name, "version": 1, "organization_id": str(webhook.organization_id), "data": data}
    usual = {"event_id": uuid4(), "event_type": name, "payload": payload, "status": "dead", "error": "It answered 500."}
    return WebhookDelivery.objects.create(webhook=webhook, **{**usual, **fields})


def happened(organization, name="member.left", user_id="00000000-0000-4000-8000-000000000001"):
    """Something a webhook is told; its row."""
    queue_event(organization.pk, name, lambda: {"user_id": user_id})
    return WebhookDelivery.objects.filter(webhook__organization=organization).order_by("-created_at").first()
