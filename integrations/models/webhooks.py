"""Webhooks of a tenant, and what each was told: a delivery's row, in a state, is the queue of its sending."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models import Organization
from xentree.encryption import EncryptedTextField

# An attempt ends after ten seconds; whatever is still being sent after this was held by a process that died.
DEAD_AFTER = timedelta(seconds=30)
# The event of a test, which is tried once, also for a webhook that is off.
TEST = "webhook.test"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Webhooks."""

    def open(self) -> Self:
        """Switched on, of a tenant that is not being deleted."""
        return self.filter(enabled=True, organization__deletion_requested_at=None)

    def with_counts(self) -> Self:
        """With how many messages of the last day arrived (`delivered`), and how many were given up (`dead`)."""
        lately = models.Q(deliveries__created_at__gt=now() - timedelta(days=1))
        counts = {
            status.value: models.Count("deliveries", filter=lately & models.Q(deliveries__status=status))
            for status in (WebhookDelivery.Status.DELIVERED, WebhookDelivery.Status.DEAD)
        }
        return self.annotate(**counts).order_by("name", "id")


class Webhook(models.Model):
    """An address of a tenant's that is told what happens there."""

    class Off(models.TextChoices):
        """Why it was switched off, where no admin of its tenant did it."""

        GONE = "gone", "Its address answered that it is gone for good (410)."
        FAILING = "failing", "Nothing could be delivered for three days."
        STAFF = "staff", "Staff of this installation switched it off."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=80)
    address = models.URLField(max_length=500)
    # whsec_ and the key in base64, as Standard Webhooks has it.
    secret = EncryptedTextField()
    # The one before, which signs besides until then.
    previous_secret = EncryptedTextField(blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    # Names of integrations.webhooks.catalogue.
    event_types = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=8, choices=Off.choices, blank=True)
    # Since when nothing has arrived; empty while all is well.
    failing_since = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def health(self) -> str:
        """`off`, `failing` or `ok`."""
        if not self.enabled:
            return "off"
        return "failing" if self.failing_since else "ok"

    @property
    def secrets(self) -> list[str]:
        """Those that sign now, the present one first."""
        rotating = self.previous_until is not None and self.previous_until > now()
        return [self.secret, self.previous_secret] if rotating else [self.secret]


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Deliveries."""

    def pending(self) -> Self:
        """On their way, or to be tried again."""
        return self.filter(status__in=PENDING)

    def due(self) -> Self:
        """To be sent now: their time has come, or the process that was sending them died."""
        sendable = models.Q(webhook__enabled=True) | models.Q(event_type=TEST)
        return self.filter(_ready(), sendable, webhook__organization__deletion_requested_at=None)

    def given_up(self) -> Self:
        """Never delivered, and not sent once more either; tests are not meant to be."""
        again = WebhookDelivery.objects.filter(replay_of=models.OuterRef("pk"))
        return self.filter(~models.Exists(again), status=WebhookDelivery.Status.DEAD).exclude(event_type=TEST)

    def stuck(self) -> Self:
        """Those that do not get on."""
        return self.filter(status__in=[WebhookDelivery.Status.FAILED, WebhookDelivery.Status.DEAD])

    def claim(self, pk: uuid.UUID) -> "WebhookDelivery | None":
        """Take one up: only who holds its `claim` may say what came of it. None where somebody else has it."""
        taken = {"status": WebhookDelivery.Status.SENDING, "claim": uuid.uuid4(), "claimed_at": now()}
        # By its own columns alone: a condition beside them would not be looked at anew after waiting for another.
        if not self.filter(_ready(), pk=pk).update(**taken, tries=models.F("tries") + 1):
            return None
        return self.select_related("webhook").filter(pk=pk, claim=taken["claim"]).first()


def _ready() -> models.Q:
    """Its time has come, or the process that was sending it died."""
    waiting = models.Q(status__in=WAITING, next_attempt_at__lte=now())
    return waiting | models.Q(status=WebhookDelivery.Status.SENDING, claimed_at__lt=now() - DEAD_AFTER)


class WebhookDelivery(models.Model):
    """One event on its way to one webhook, or there; kept for 30 days."""

    class Status(models.TextChoices):
        """Queued goes on to sending; sending to delivered, failed (to be tried again) or dead (given up)."""

        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed, will be tried again"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    # The same at every attempt, at every webhook and when it is sent once more: receivers drop repeats by it.
    event_id = models.UUIDField()
    event_type = models.CharField(max_length=60)
    payload = models.JSONField()
    # Whom it is about, so that it goes with them.
    user_id = models.UUIDField(null=True, blank=True, db_index=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    # How often it was taken up, also by a process that died of it.
    tries = models.PositiveSmallIntegerField(default=0)
    # What came of each: {"at", "status", "ms", "error"}.
    attempts = models.JSONField(default=list, blank=True)
    next_attempt_at = models.DateTimeField(default=now)
    # While somebody sends it: by which taking up, and since when.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    latency_ms = models.PositiveIntegerField(null=True, blank=True)
    # The beginning of the last answer's body, and what went wrong last in words.
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=200, blank=True)
    # The row that was sent once more, which may be gone by now.
    replay_of = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="delivery_of_webhook"),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["queued", "sending", "failed"]),
                name="delivery_pending",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"], condition=models.Q(replay_of=None), name="delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.status}"

    @property
    def is_pending(self) -> bool:
        """Whether anything more will come of it by itself."""
        return self.status in PENDING

    @property
    def history(self) -> list[dict[str, Any]]:
        """`attempts` with real times."""
        return [{**each, "at": datetime.fromisoformat(each["at"])} for each in self.attempts]

    def mine(self) -> WebhookDeliveryQuerySet:
        """The row, as long as whoever claimed it has it."""
        return WebhookDelivery.objects.filter(pk=self.pk, claim=self.claim, status=self.Status.SENDING)


WAITING = [WebhookDelivery.Status.QUEUED, WebhookDelivery.Status.FAILED]
PENDING = [*WAITING, WebhookDelivery.Status.SENDING]
