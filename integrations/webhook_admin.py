"""Webhooks as staff see them: how they do, never secrets, whole addresses or what was sent; they may switch one off."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display

from integrations.models import Webhook, WebhookDelivery
from integrations.services.webhooks import overrule_webhook
from xentree.read_only_admin import ReadOnlyAdmin
from xentree.stuck_filter import StuckFilter

HEALTH = {"ok": "success", "failing": "warning", "off": "danger"}
STATES = {"delivered": "success", "dead": "danger", "failed": "warning", "sending": "info"}


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Whose they are, where they lead and whether anything arrives."""

    list_display = ("name", "organization", "host", "standing", "failing_since", "created_at")
    list_filter = ("enabled", "disabled_reason", "failing_since", "created_at")
    list_select_related = ("organization",)
    search_fields = ("=id", "name", "organization__name", "organization__slug", "=organization__id")
    fields = ["id", "name", "organization", "host", "event_types", "standing", "disabled_reason", "failing_since"]
    fields += ["previous_until", "created_by", "created_at"]
    readonly_fields = fields
    actions = ("switch_off",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Secrets are not even read."""
        return super().get_queryset(request).defer("secret", "previous_secret")

    @display(description="Host")
    def host(self, webhook: Webhook) -> str:
        """What comes after it may be a secret of the receiver's."""
        return urlsplit(webhook.address).netloc

    @display(description="State", label=HEALTH)
    def standing(self, webhook: Webhook) -> str:
        """Coloured."""
        return webhook.health

    @action(description="Switch off", permissions=["view"])
    def switch_off(self, request: HttpRequest, webhooks: QuerySet[Any]) -> None:
        """Told nothing more until an admin of its organization switches it on again; they get a mail."""
        self.act_on_each(request, webhooks, lambda row, by: overrule_webhook(row, by=by))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What kind of event went where, how often it was tried and what came of it."""

    list_display = ("event_type", "webhook", "state", "response_status", "latency_ms", "tries", "error", "created_at")
    list_filter = ("status", StuckFilter, "event_type", "response_status", "created_at")
    list_select_related = ("webhook",)
    search_fields = ("=id", "=event_id", "webhook__name", "webhook__organization__slug")
    fields = ["id", "event_id", "event_type", "webhook", "state", "tries", "response_status", "latency_ms", "error"]
    fields += ["replay_of", "next_attempt_at", "claimed_at", "created_at", "ended_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What was sent and answered is not even read."""
        return super().get_queryset(request).defer("payload", "answer", "attempts")

    @display(description="Status", ordering="status", label=STATES)
    def state(self, delivery: WebhookDelivery) -> str:
        """The status, coloured."""
        return delivery.status
