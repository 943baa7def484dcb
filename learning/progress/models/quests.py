"""The quests of a day, and what claiming one gives."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from learning.progress.models.ledger import OwnRowsQuerySet


class Quest(models.Model):
    """One of a person's three quests of one of their days; how far it is follows from the ledger."""

    class Category(models.TextChoices):
        """What it asks for."""

        LEARNING_TIME = "learning_time"
        XP = "xp"
        CONVERSATIONS = "conversations"
        ENGLISH = "english"
        LIVE = "live"
        KNOWLEDGE = "knowledge"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quests")
    date = models.DateField()
    slot = models.PositiveSmallIntegerField()
    # Which of the kinds in the code it is: its words and its measure.
    kind = models.CharField(max_length=30)
    category = models.CharField(max_length=15, choices=Category.choices)
    target_value = models.PositiveIntegerField()
    reward_multiplier = models.DecimalField(max_digits=4, decimal_places=2)
    # Minutes.
    reward_duration = models.PositiveSmallIntegerField()
    reward_tokens = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["user", "date", "slot"], name="quest_one_a_slot"),
            models.UniqueConstraint(fields=["user", "date", "kind"], name="quest_one_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Booster(models.Model):
    """While it runs, XP is multiplied; of two the larger counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="boosters")
    quest = models.OneToOneField(Quest, null=True, blank=True, on_delete=models.CASCADE, related_name="booster")
    multiplier = models.DecimalField(max_digits=4, decimal_places=2)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_at"]
        indexes = [models.Index(fields=["user", "ends_at"], name="booster_running")]

    def __str__(self) -> str:
        return f"×{self.multiplier} until {self.ends_at}"
