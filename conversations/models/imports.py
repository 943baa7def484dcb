"""Exports of other products on their way in."""

from django.db import models

from conversations.models.owned import Owned, OwnedQuerySet
from organizations.models import InWorkspace


class ConversationImport(Owned, InWorkspace):
    """An export of another product that a job turns into conversations."""

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    file = models.FileField(upload_to="imports/")
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED, db_index=True)
    format = models.CharField(max_length=12, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    # How often a worker took it up: one that kills its workers is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While running: when its worker last gave a sign of life.
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return str(self.id)
