"""Building the search index anew: a row in a state, which a worker takes up and staff can watch."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class ReindexQuerySet(models.QuerySet["Reindex"]):
    """Jobs that build the index."""

    def unfinished(self) -> "ReindexQuerySet":
        """Waiting, or being worked on: at most one."""
        return self.filter(state__in=[Reindex.State.QUEUED, Reindex.State.RUNNING])

    def lost(self) -> "ReindexQuerySet":
        """Nobody works on it although somebody should: it never reached a worker, or its worker died."""
        long_ago = now() - Reindex.DEAD_AFTER
        waiting = Q(state=Reindex.State.QUEUED, created_at__lt=long_ago)
        return self.filter(waiting | Q(state=Reindex.State.RUNNING, alive_at__lt=long_ago))


class Reindex(models.Model):
    """One run; searches answer from what there was until it is done."""

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    DEAD_AFTER = timedelta(minutes=2)
    ATTEMPTS = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Kinds of entries; all of them where none is named.
    kinds = models.JSONField(default=list, blank=True)
    # Whose entries; everybody's where nobody is named.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # Nobody, where the installation noticed by itself that something misses.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    # Hundredths of the way.
    progress = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    # How often a worker took it up: one that kills its workers is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While running: when its worker last gave a sign of life.
    alive_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReindexQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = verbose_name_plural = "search index"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["queued", "running"]), name="reindex_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
