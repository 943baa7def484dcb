"""The append-only ledger: what was done and when, and how long somebody was really at it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models import Organization
from xentree.principal import Principal


class Reason(models.TextChoices):
    """What XP can be earned by."""

    LEARNING_SESSION = "learning_session"
    CONVERSATION = "conversation"
    NOTE = "note"
    DOCUMENT = "document"
    QUIZ = "quiz"
    FLASHCARDS = "flashcards"
    LIVE = "live"
    ENGLISH = "english"
    QUEST = "quest"


class Area(models.TextChoices):
    """Where somebody was at it."""

    CHAT = "chat"
    KNOWLEDGE = "knowledge"
    ENGLISH = "english"
    LIVE = "live"
    QUESTS = "quests"


class OwnRowsQuerySet(models.QuerySet[Any]):
    """Rows of one person each."""

    def visible_to(self, principal: Principal) -> Self:
        """A person sees their own."""
        return self.filter(user=principal.user)


class XPEvent(models.Model):
    """One act of practice, counted once; never changed, so that every balance can be told anew from these rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="xp_events")
    # The tenant in whose workspace it was done; none is personal. It is theirs to see, the XP is the person's.
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    source_id = models.UUIDField()
    area = models.CharField(max_length=12, choices=Area.choices)
    # What was practised, such as set:<id>: the second time on a day pays half, the third nothing. Empty: always whole.
    item = models.CharField(max_length=80, blank=True)
    base = models.PositiveIntegerField()
    # Of the booster that ran at the time of the act.
    multiplier = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    # What it added to the day when it was written; the amounts of a day add up to the day's XP.
    amount = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    # The date the person's clock showed then.
    day = models.DateField()
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "reason", "source_id"], name="xp_event_once")]
        indexes = [
            models.Index(fields=["user", "day"], name="xp_event_of_day"),
            models.Index(fields=["organization", "happened_at"], name="xp_event_of_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.day}: {self.amount}"


class ActiveTime(models.Model):
    """Seconds somebody was really at one thing on one day; what goes on over midnight has a row for each day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="active_times")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    area = models.CharField(max_length=12, choices=Area.choices)
    source_id = models.UUIDField()
    day = models.DateField()
    seconds = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "area", "source_id", "day"], name="active_time_once")]
        indexes = [
            models.Index(fields=["user", "day"], name="active_time_of_day"),
            models.Index(fields=["organization", "started_at"], name="active_time_of_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.day}: {self.seconds} s"
