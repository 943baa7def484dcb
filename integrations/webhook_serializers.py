"""The shapes of webhooks over REST."""

from typing import Any

from rest_framework import serializers

from integrations.models import Webhook, WebhookDelivery
from integrations.services.webhooks import WebhookWish
from integrations.webhooks.catalogue import EventType
from integrations.webhooks.posting import ANSWER_LENGTH

HEALTH = ("ok", "failing", "off")


def _types(**options: Any) -> serializers.ListField:
    child = serializers.CharField(max_length=60)
    return serializers.ListField(
        child=child, max_length=100, help_text="Names of GET /api/integrations/webhooks/events.", **options
    )


class WebhookCreateRequest(serializers.Serializer[Any]):
    """A new webhook; without `organization_id` the workspace's organization, or the only one."""

    organization_id = serializers.UUIDField(required=False, allow_null=True)
    name = serializers.CharField(max_length=80)
    address = serializers.CharField(max_length=500, help_text="Begins with https://.")
    event_types = _types()
    enabled = serializers.BooleanField(required=False)


class WebhookUpdateRequest(serializers.Serializer[Any]):
    """What is to change; the rest stays. What is switched on again begins without what went wrong before."""

    name = serializers.CharField(max_length=80, required=False)
    address = serializers.CharField(max_length=500, required=False)
    event_types = _types(required=False)
    enabled = serializers.BooleanField(required=False)


class WebhookQuery(serializers.Serializer[Any]):
    """Whose webhooks; without it the workspace's organization, or the only one."""

    organization_id = serializers.UUIDField(required=False)


class DeliveryQuery(serializers.Serializer[Any]):
    """Which deliveries."""

    status = serializers.ChoiceField(choices=WebhookDelivery.Status.choices, required=False)
    event_type = serializers.CharField(max_length=60, required=False)


class ReplayRequest(serializers.Serializer[Any]):
    """From when on what was given up is sent once more."""

    since = serializers.DateTimeField()


class ReplayResponse(serializers.Serializer[Any]):
    """How many are on their way again; at most a thousand at a time."""

    replayed = serializers.IntegerField()


class WebhookOut(serializers.Serializer[Webhook]):
    """A webhook, without its secret."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    event_types = serializers.ListField(child=serializers.CharField())
    enabled = serializers.BooleanField()
    health = serializers.ChoiceField(choices=[(each, each) for each in HEALTH])
    disabled_reason = serializers.CharField(help_text="gone, failing or staff; empty where nobody but an admin did it.")
    failing_since = serializers.DateTimeField(allow_null=True)
    previous_secret_until = serializers.DateTimeField(source="previous_until", allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookWithSecret(WebhookOut):
    """The same with the secret, which is shown only here."""

    secret = serializers.CharField()


class WebhookEventType(serializers.Serializer[EventType]):
    """An event that can be asked for, and the JSON Schema of its `data`."""

    type = serializers.CharField(source="name")
    version = serializers.IntegerField()
    description = serializers.CharField(source="about")
    schema = serializers.DictField()


class WebhookAttempt(serializers.Serializer[Any]):
    """One attempt; `ms` is how long it took."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    ms = serializers.IntegerField()
    error = serializers.CharField()


class WebhookDeliveryOut(serializers.Serializer[WebhookDelivery]):
    """An event on its way to a webhook, or there."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    event_type = serializers.CharField()
    status = serializers.ChoiceField(choices=WebhookDelivery.Status.choices)
    next_attempt_at = serializers.SerializerMethodField()
    response_status = serializers.IntegerField(allow_null=True)
    latency_ms = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    replay_of = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_next_attempt_at(self, delivery: WebhookDelivery) -> str | None:
        """None where there will be none."""
        field = serializers.DateTimeField()
        return field.to_representation(delivery.next_attempt_at) if delivery.is_pending else None


class WebhookDeliveryDetail(WebhookDeliveryOut):
    """The same with what is sent, and what came of each attempt."""

    payload = serializers.DictField()
    answer = serializers.CharField(help_text=f"The first {ANSWER_LENGTH} characters of the last answer.")
    attempts = WebhookAttempt(many=True)


def webhook_wish(data: dict[str, Any], webhook: Webhook | None = None) -> WebhookWish:
    """What the body asks for; where it is silent, what the webhook is."""
    names = ("name", "address", "event_types")
    known = {name: getattr(webhook, name) for name in names} if webhook else {}
    wanted = {**known, **{name: data[name] for name in names if name in data}}
    return WebhookWish(wanted["name"], wanted["address"], tuple(wanted["event_types"]), data.get("enabled"))
