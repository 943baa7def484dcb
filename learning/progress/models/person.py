"""How far a person is, and what they chose."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from learning.progress.models.ledger import OwnRowsQuerySet

FIRST_FREEZES = 2


class Progress(models.Model):
    """One row a person. Every write of what is derived holds this row's lock; settings are the person's own choice."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="progress"
    )
    total_xp = models.PositiveBigIntegerField(default=0)
    # The streak at the end of the last active day; streaks.carry_on tells what became of it since.
    current_streak = models.PositiveIntegerField(default=0)
    longest_streak = models.PositiveIntegerField(default=0)
    day_only_streak = models.PositiveIntegerField(default=0)
    last_active_day = models.DateField(null=True, blank=True)
    freezes_available = models.PositiveSmallIntegerField(default=FIRST_FREEZES)
    freezes_used = models.PositiveIntegerField(default=0)
    # Active days towards the next freeze.
    freeze_steps = models.PositiveSmallIntegerField(default=0)
    # Whole weeks of days in a row without a freeze, over all runs: each pays tokens once.
    full_weeks = models.PositiveIntegerField(default=0)
    token_balance = models.PositiveIntegerField(default=0)

    is_public = models.BooleanField(default=False)
    on_leaderboard = models.BooleanField(default=False)
    frame = models.CharField(max_length=30, blank=True)
    reminders = models.BooleanField(default=True)
    # No reminder between these hours of the person's own clock.
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))
    # The streak day somebody was last reminded of.
    reminded_on = models.DateField(null=True, blank=True)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "progress"
        indexes = [
            models.Index(fields=["last_active_day"], condition=Q(reminders=True), name="progress_to_remind"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
