"""Deliveries: what happened becomes one row for each webhook that asked for it; rows can be sent once more by hand."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from integrations.models import Webhook, WebhookDelivery
from integrations.models.webhooks import TEST, WebhookDeliveryQuerySet
from integrations.services.webhooks import locked, record_act, require_admin
from integrations.webhooks.catalogue import event_type
from xentree.errors import Conflict, NotFound
from xentree.events import WebhookDeliveriesQueued, emit
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

KEPT = timedelta(days=30)
# So many are sent once more at a time.
MOST_REPLAYED = 1000
Status = WebhookDelivery.Status


def queue_event(
    organization_id: UUID | None, name: str, facts: Callable[[], dict[str, Any] | None], *, once: object = None
) -> int:
    """For each of a tenant's webhooks that asked for `name` a row; how many.

    `facts` gives the event's data, or None where nobody is to hear of it; it is asked only where somebody listens.
    The same event of the same `once` counts once, however often it is told.
    """
    hooks = _listening(organization_id, name) if organization_id else []
    data = facts() if hooks else None
    if data is None:
        return 0
    event_id = uuid5(NAMESPACE_URL, f"xentree:{organization_id}:{name}:{once}") if once else uuid4()
    return _queue([_row(hook, event_id, name, data) for hook in hooks])


@transaction.atomic
def _queue(rows: list[WebhookDelivery]) -> int:
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    emit(WebhookDeliveriesQueued())
    return len(rows)


@transaction.atomic
def send_test(webhook: Webhook, *, by: Principal) -> WebhookDelivery:
    """One message that says nothing, tried once, also while the webhook is off."""
    require_admin(by, webhook.organization)
    row = _row(webhook, uuid4(), TEST, {"webhook_id": str(webhook.pk)})
    row.save(force_insert=True)
    emit(WebhookDeliveriesQueued())
    return row


@transaction.atomic
def replay_delivery(delivery: WebhookDelivery, *, by: Principal) -> WebhookDelivery:
    """The same message with the same id once more, as a row of its own. Conflict while it is on its way."""
    require_admin(by, delivery.webhook.organization)
    _require_on(delivery.webhook)
    if delivery.is_pending:
        raise Conflict("This is still on its way. It can be sent once more when it has ended.")
    again = _again(delivery)
    again.save(force_insert=True)
    record_act(delivery.webhook, "webhook.replayed", by, after={"deliveries": 1})
    emit(WebhookDeliveriesQueued())
    return again


@transaction.atomic
def replay_failed(webhook: Webhook, since: datetime, *, by: Principal) -> int:
    """Everything that was given up since then and has not been sent once more, the oldest first; how many."""
    require_admin(by, webhook.organization)
    # Of parallel calls the second finds what the first has sent once more.
    webhook = locked(webhook)
    _require_on(webhook)
    missed = webhook.deliveries.given_up().filter(created_at__gte=since)
    rows = list(missed.order_by("created_at", "id")[:MOST_REPLAYED])
    if rows:
        WebhookDelivery.objects.bulk_create(_again(row) for row in rows)
        record_act(webhook, "webhook.replayed", by, after={"deliveries": len(rows)})
        emit(WebhookDeliveriesQueued())
    return len(rows)


def deliveries_of(webhook: Webhook, *, status: str = "", name: str = "") -> WebhookDeliveryQuerySet:
    """The latest first, of that status and that event type where given."""
    rows = webhook.deliveries.all()
    rows = rows.filter(status=status) if status else rows
    return rows.filter(event_type=name) if name else rows


def find_delivery(webhook: Webhook, delivery_id: UUID) -> WebhookDelivery:
    """One of a webhook that was found already; NotFound for all others."""
    found = webhook.deliveries.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("There is no such delivery.")
    found.webhook = webhook
    return found


def take_back_deliveries() -> int:
    """The only worker starts: what one before it was sending is due at once; how many."""
    held = WebhookDelivery.objects.filter(status=Status.SENDING)
    return held.update(status=Status.FAILED, claim=None, next_attempt_at=now())


def sweep_deliveries() -> None:
    """Those that are old enough."""
    WebhookDelivery.objects.filter(created_at__lt=now() - KEPT).delete()


def waiting_count() -> float:
    """Deliveries on their way, for the metrics."""
    return WebhookDelivery.objects.pending().count()


def waiting_seconds() -> float:
    """For how long the oldest of those that are due has been."""
    oldest = WebhookDelivery.objects.due().order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return (now() - oldest).total_seconds() if oldest else 0.0


def export_deliveries(user: User) -> Iterator[ExportedFile]:
    """What organizations' webhooks were told about a person."""
    rows = WebhookDelivery.objects.filter(user_id=user.pk).order_by("created_at")
    names = ("event_type", "payload", "status", "created_at", "webhook__organization__name")
    yield ExportedFile("integrations/webhook_deliveries.json", list(rows.values(*names)))


def erase_deliveries(user: User) -> None:
    """With the person goes what webhooks were told about them, as far as it is kept here."""
    WebhookDelivery.objects.filter(user_id=user.pk).delete()


def _listening(organization_id: UUID, name: str) -> list[Webhook]:
    hooks = Webhook.objects.open().filter(organization=organization_id).only("event_types", "organization")
    return [hook for hook in hooks if name in hook.event_types]


def _row(webhook: Webhook, event_id: UUID, name: str, data: dict[str, Any]) -> WebhookDelivery:
    payload = {
        "type": name,
        "timestamp": f"{now():%Y-%m-%dT%H:%M:%S.%fZ}",
        "id": str(event_id),
        "version": event_type(name).version,
        "organization_id": str(webhook.organization_id),
        "data": data,
    }
    about = {"user_id": data.get("user_id"), "event_id": event_id, "event_type": name, "payload": payload}
    return WebhookDelivery(webhook=webhook, **about)


def _again(delivery: WebhookDelivery) -> WebhookDelivery:
    same = {name: getattr(delivery, name) for name in ("event_id", "event_type", "payload", "user_id")}
    return WebhookDelivery(webhook_id=delivery.webhook_id, replay_of=delivery.pk, **same)


def _require_on(webhook: Webhook) -> None:
    if not webhook.enabled:
        raise Conflict("The webhook is off. Switch it on first.")
