"""What a streak is told from besides active days."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from learning.progress.models.ledger import OwnRowsQuerySet


class FreezeGain(models.Model):
    """A freeze somebody got besides the first and the earned ones, which follow from the days."""

    class Kind(models.TextChoices):
        """How they came by it."""

        BOUGHT = "bought"
        GIVEN = "given"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="freeze_gains")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # What it was got by; the same source gives one freeze.
    source_id = models.UUIDField()
    # It stands in for missed days from this date on.
    day = models.DateField()
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "source_id"], name="freeze_gain_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Pause(models.Model):
    """Days, first and last included, that neither count nor break a streak; without an end it goes on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pauses")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gte=F("start")), name="pause_ends_after_start"),
            models.UniqueConstraint(fields=["user"], condition=Q(end=None), name="pause_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.start} to {self.end or '…'}"

    def covers(self, day: date) -> bool:
        """Whether it is a day off."""
        return self.start <= day and (self.end is None or day <= self.end)


class StreakRepair(models.Model):
    """A day that staff let count because it was lost without the person's fault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="streak_repairs")
    day = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="streak_repair_once")]

    def __str__(self) -> str:
        return str(self.day)
