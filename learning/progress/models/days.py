"""What a day came to."""

from django.conf import settings
from django.db import models

from learning.progress.models.ledger import OwnRowsQuerySet


class ProgressDay(models.Model):
    """Derived from the ledger: one row for each date on which a person did anything, or a freeze stood in for them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="progress_days")
    date = models.DateField()
    # Earned before the day's cap, and what counts of it.
    earned = models.PositiveIntegerField(default=0)
    xp = models.PositiveIntegerField(default=0)
    active_seconds = models.PositiveIntegerField(default=0)
    acts = models.PositiveIntegerField(default=0)
    # A missed day between active ones that took a freeze.
    frozen = models.BooleanField(default=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="progress_day_once")]

    def __str__(self) -> str:
        return f"{self.date}: {self.xp}"
