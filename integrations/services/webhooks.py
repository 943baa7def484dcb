"""Webhooks of a tenant: made, changed, switched and removed by its admins; a secret is answered once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from integrations.models import Webhook, WebhookDelivery
from integrations.models.webhooks import WebhookQuerySet
from integrations.rules import can_manage_webhooks
from integrations.webhooks.addresses import checked_address
from integrations.webhooks.catalogue import EVENT_TYPES
from integrations.webhooks.signature import new_secret
from organizations.models import Organization
from organizations.rules import can_overrule
from organizations.services import record
from xentree.errors import Invalid, LimitReached, NotAllowed, NotFound
from xentree.events import WebhookSwitchedOff, emit
from xentree.principal import Principal

MOST = 20
# The old secret signs besides the new one for so long.
OVERLAP = timedelta(hours=24)
ONLY_ADMINS = "Only owners and admins of the organization may see and change its webhooks."
SWITCHED_OFF = "The webhook was switched off."


@dataclass(frozen=True)
class WebhookWish:
    """A webhook to be; without `enabled` a new one is on, and another stays as it is."""

    name: str
    address: str
    event_types: tuple[str, ...]
    enabled: bool | None = None


@transaction.atomic
def create_webhook(organization: Organization, wish: WebhookWish, *, by: Principal) -> Webhook:
    """A new one with a secret of its own, which is to be shown now and never again."""
    require_admin(by, organization)
    # Parallel creations queue up here, so that there are never more than the most.
    Organization.objects.select_for_update().get(pk=organization.pk)
    if Webhook.objects.filter(organization=organization).count() >= MOST:
        raise LimitReached(f"There are {MOST} webhooks, which is the most there can be.", "cap_reached")
    webhook = Webhook(organization=organization, created_by=by.user, secret=new_secret())
    _fill(webhook, wish)
    record_act(webhook, "webhook.created", by, after=_facts(webhook))
    return webhook


@transaction.atomic
def change_webhook(webhook: Webhook, wish: WebhookWish, *, by: Principal) -> Webhook:
    """Everything about it anew; what is on its way goes to the new address, or is given up at a switching off."""
    require_admin(by, webhook.organization)
    # As it is now: a secret that was replaced meanwhile stays.
    webhook = locked(webhook)
    before, was_on = _facts(webhook), webhook.enabled
    if wish.enabled and not was_on:
        webhook.disabled_reason, webhook.failing_since = "", None
    _fill(webhook, wish)
    if was_on and not webhook.enabled:
        give_up(webhook)
    record_act(webhook, "webhook.updated", by, before=before, after=_facts(webhook))
    return webhook


def switch_webhook(webhook: Webhook, enabled: bool, *, by: Principal) -> Webhook:
    """On or off, and the rest as it is."""
    wish = WebhookWish(webhook.name, webhook.address, tuple(webhook.event_types), enabled)
    return change_webhook(webhook, wish, by=by)


@transaction.atomic
def rotate_secret(webhook: Webhook, *, by: Principal) -> Webhook:
    """A new secret, to be shown now and never again; the one before signs besides for a day."""
    require_admin(by, webhook.organization)
    webhook = locked(webhook)
    webhook.previous_secret, webhook.previous_until = webhook.secret, now() + OVERLAP
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "previous_secret", "previous_until"])
    record_act(webhook, "webhook.secret_rotated", by)
    return webhook


@transaction.atomic
def delete_webhook(webhook: Webhook, *, by: Principal) -> None:
    """Told nothing more; its log is gone with it."""
    require_admin(by, webhook.organization)
    record_act(webhook, "webhook.deleted", by, before=_facts(webhook))
    webhook.delete()


@transaction.atomic
def switch_webhook_off(webhook: Webhook, reason: Webhook.Off, *, by: Principal | None = None) -> None:
    """Told nothing more until an admin switches it on again, without asking whether `by` may; again changes nothing."""
    on = Webhook.objects.filter(pk=webhook.pk, enabled=True)
    if not on.update(enabled=False, disabled_reason=reason):
        return
    give_up(webhook)
    after = {"enabled": False, "reason": reason.value}
    record_act(webhook, "webhook.switched_off", by, before={"enabled": True}, after=after)
    emit(WebhookSwitchedOff(webhook.pk, reason.value))


def overrule_webhook(webhook: Webhook, *, by: Principal) -> None:
    """Staff switch it off in a tenant they are no member of; its admins are told. A second time changes nothing."""
    if not can_overrule(by):
        raise NotAllowed
    switch_webhook_off(webhook, Webhook.Off.STAFF, by=by)


def webhooks_of(organization: Organization, *, by: Principal) -> WebhookQuerySet:
    """All of a tenant's, for those who may change them."""
    require_admin(by, organization)
    return Webhook.objects.filter(organization=organization)


def find_webhook(webhook_id: UUID, *, organization: Organization | None = None, by: Principal) -> Webhook:
    """One of a tenant of the principal's (that one), for those who may change it; NotFound for everybody else's."""
    tenants = Organization.objects.visible_to(by)
    rows = Webhook.objects.select_related("organization").filter(pk=webhook_id, organization__in=tenants)
    found = rows.first()
    if found is None or (organization and organization.pk != found.organization_id):
        raise NotFound("There is no such webhook.")
    require_admin(by, found.organization)
    return found


def locked(webhook: Webhook) -> Webhook:
    """The row as it is now, which nobody else changes until the transaction ends."""
    return Webhook.objects.select_for_update(of=("self",)).select_related("organization").get(pk=webhook.pk)


def require_admin(principal: Principal, organization: Organization) -> None:
    """NotAllowed for whoever may not manage the tenant's webhooks."""
    if not can_manage_webhooks(principal, organization):
        raise NotAllowed(ONLY_ADMINS)


def record_act(webhook: Webhook, action: str, by: Principal | None, **change: dict[str, Any]) -> None:
    """In the audit record, without the address, which may hold a secret of the receiver's."""
    record(webhook.organization, action, by=by, target_id=webhook.pk, target_name=webhook.name, **change)


def give_up(webhook: Webhook) -> None:
    """What is on its way will not be sent; it can be sent once more by hand."""
    over = {"status": WebhookDelivery.Status.DEAD, "error": SWITCHED_OFF, "claim": None, "ended_at": now()}
    webhook.deliveries.pending().update(**over)


def _fill(webhook: Webhook, wish: WebhookWish) -> None:
    if not wish.name.strip():
        raise Invalid("name: Give it a name.", name=["Give it a name."])
    webhook.name, webhook.address = wish.name.strip(), checked_address(wish.address)
    webhook.event_types = _checked_types(wish.event_types)
    webhook.enabled = webhook.enabled if wish.enabled is None else wish.enabled
    webhook.save()


def _checked_types(wanted: Iterable[str]) -> list[str]:
    types = set(wanted)
    if not types or (unknown := sorted(types - set(EVENT_TYPES))):
        problem = f"Unknown: {', '.join(unknown)}." if types else "Choose at least one."
        raise Invalid(f"event_types: {problem}", event_types=[problem])
    return [name for name in EVENT_TYPES if name in types]


def _facts(webhook: Webhook) -> dict[str, Any]:
    host = urlsplit(webhook.address).netloc
    return {"name": webhook.name, "host": host, "event_types": webhook.event_types, "enabled": webhook.enabled}
