"""What answers came to."""

from django.db import models

from conversations.models.owned import Owned
from organizations.models import InWorkspace


class UsageDay(Owned, InWorkspace):
    """What a person's answers by one model came to on one day (UTC)."""

    date = models.DateField()
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)
    answers = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost_micros = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "date", "provider", "model"],
                condition=models.Q(organization=None),
                name="usage_day_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "organization", "date", "provider", "model"],
                condition=models.Q(organization__isnull=False),
                name="usage_day_once_in_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.model}"
