"""What Xentree wrote, or is about to write, into a person's calendar; of the rest of it nothing is kept."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from integrations.models.skills import Integration
from learning.english.models import Module
from xentree.principal import Principal

# Whoever claimed an entry and was not heard of for so long is gone.
CLAIMED_FOR = timedelta(seconds=60)


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    """Entries."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own; nothing for a visitor of another site."""
        return self.none() if principal.method == "token" else self.filter(user=principal.user)

    def living(self) -> Self:
        """Those that are in the calendar, or will be."""
        return self.exclude(status__in=[CalendarEntry.Status.FAILED, CalendarEntry.Status.REMOVED])

    def due(self) -> Self:
        """Those that wait to be written now, also what somebody claimed and left."""
        waiting = models.Q(status=CalendarEntry.Status.QUEUED, next_attempt_at__lte=now())
        left = models.Q(status=CalendarEntry.Status.WRITING, claimed_at__lte=now() - CLAIMED_FOR)
        return self.filter(waiting | left)

    def claim(self, entry_id: uuid.UUID) -> "CalendarEntry | None":
        """The entry, if it is among these and nobody else has it; with it the right to ask its calendar."""
        claimed = self.filter(pk=entry_id).update(
            status=CalendarEntry.Status.WRITING, claimed_at=now(), attempts=models.F("attempts") + 1
        )
        return CalendarEntry.objects.select_related("integration").get(pk=entry_id) if claimed else None


class CalendarEntry(models.Model):
    """An event of ours. Its id in hexadecimal letters is the event's id there, so that it is written once."""

    class Purpose(models.TextChoices):
        """What it is for."""

        EVENT = "event", "Event"
        STUDY = "study", "Study block"

    class Status(models.TextChoices):
        """How far it is: queued and writing go on to written or failed; removed is removed there, too."""

        QUEUED = "queued", "Waiting to be written"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "In the calendar"
        FAILED = "failed", "Not written"
        REMOVED = "removed", "Removed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="entries")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.EVENT)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    location = models.CharField(max_length=300, blank=True)
    attendees = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Then both times are midnights in the zone.
    all_day = models.BooleanField(default=False)
    zone = models.CharField(max_length=64)
    # A study block may be tied to what a quest asks for, and to a module of the English course.
    quest_category = models.CharField(max_length=15, blank=True)
    module = models.ForeignKey(Module, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED, db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    error = models.JSONField(default=dict, blank=True)
    etag = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    # When it was last moved in the calendar itself.
    moved_at = models.DateTimeField(null=True, blank=True)
    # A study block that was used: the person learnt in its time.
    kept_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name_plural = "calendar entries"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="entry_takes_time")
        ]
        indexes = [models.Index(fields=["user", "starts_at"], name="entry_by_person")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def event_id(self) -> str:
        """Its id in the calendar."""
        return self.id.hex
