"""Tokens: got for levels, full weeks and quests, spent on freezes and frames."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from learning.progress.models.ledger import OwnRowsQuerySet


class TokenEvent(models.Model):
    """Tokens got (above zero) or spent (below) once for one source; the balance is their sum."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_events")
    # level:<n>, week:<n>, quest:<id>, freeze:<id>, frame:<key>.
    source = models.CharField(max_length=60)
    amount = models.IntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "source"], name="token_event_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.amount:+}"
