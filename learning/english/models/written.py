"""Other texts of a task that a model writes for one person: a row is the queue."""

from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.utils.timezone import now

from learning.english.models.course import Task, TaskVersion
from learning.english.models.own import Own, OwnQuerySet

# A model answers within this; a row that was taken up before is free again.
DEAD_AFTER = timedelta(minutes=3)
MOST_ATTEMPTS = 2


class WrittenVariantQuerySet(OwnQuerySet):
    """What is to be written, is being written or lies ready."""

    def free(self) -> Self:
        """Those that wait, and those whose worker died."""
        waiting, writing = WrittenVariant.Status.QUEUED, WrittenVariant.Status.WRITING
        dead = models.Q(status=writing, changed_at__lt=now() - DEAD_AFTER)
        return self.filter(models.Q(status=waiting) | dead)

    def claim(self, pk: UUID) -> "WrittenVariant | None":
        """Take one up; None where somebody else has it."""
        attempt = {"status": WrittenVariant.Status.WRITING, "changed_at": now(), "attempts": models.F("attempts") + 1}
        if not self.free().filter(pk=pk, attempts__lt=MOST_ATTEMPTS).update(**attempt):
            return None
        return self.select_related("user", "task__lesson__module").get(pk=pk)


class WrittenVariant(Own):
    """One text asked of a model; nobody else is ever shown it."""

    class Status(models.TextChoices):
        """How far it is."""

        QUEUED = "queued"
        WRITING = "writing"
        READY = "ready"
        GIVEN = "given"
        FAILED = "failed"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="written_variants")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    # The text that is to be another one of.
    variant = models.PositiveIntegerField(default=0)
    # What came of it; who the model was.
    version = models.OneToOneField(TaskVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="written")
    model = models.CharField(max_length=200, blank=True)
    # Why nothing came of it, for staff.
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)

    objects = WrittenVariantQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["status", "changed_at"], name="english_variant_waiting")]
        constraints = [
            # One at a time; asking again while one is under way asks for nothing more.
            models.UniqueConstraint(
                fields=["user", "task"],
                condition=models.Q(status__in=["queued", "writing", "ready"]),
                name="english_variant_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.status}"
