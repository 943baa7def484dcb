"""Judgements of open answers: a row is the queue, and what was recorded for it."""

from datetime import timedelta
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from learning.english.models.own import Own, OwnQuerySet

# An evaluator tells how far it is every few seconds; after so long without a word, another worker takes its work up.
DEAD_AFTER = timedelta(seconds=180)


class Recording(Own):
    """A voice, uploaded piece by piece; kept for as long as its person chose, and not at all without consent."""

    class Status(models.TextChoices):
        """Whether all of it is here."""

        UPLOADING = "uploading"
        READY = "ready"
        REMOVED = "removed"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UPLOADING)
    file = models.FileField(upload_to="recordings/%Y/%m", blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    # After this it is removed; none: as soon as it has been evaluated, or a day after it was begun.
    keep_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["status", "keep_until"], name="english_recording_to_remove")]

    def __str__(self) -> str:
        return f"{self.content_type} {self.size}"


class RecordingPiece(models.Model):
    """A piece of a recording on its way, until all of them are one file."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["recording", "offset"]
        constraints = [models.UniqueConstraint(fields=["recording", "offset"], name="english_piece_once")]

    def __str__(self) -> str:
        return f"{self.recording_id} from {self.offset}"


class EvaluationQuerySet(OwnQuerySet):
    """Evaluations; their rows are the queue."""

    def unfinished(self) -> Self:
        """Those on their way."""
        return self.filter(status__in=UNFINISHED)

    def overdue(self) -> Self:
        """Those on their way for longer than any may be."""
        return self.unfinished().filter(queued_at__lt=now() - settings.EVALUATION_DEADLINE)

    def free(self) -> Self:
        """Those that wait, and those whose worker died."""
        dead = models.Q(status=Evaluation.Status.RUNNING, alive_at__lt=now() - DEAD_AFTER)
        return self.filter(models.Q(status=Evaluation.Status.QUEUED) | dead)

    def stuck(self) -> Self:
        """Those on their way without a sign of life, or taken up again."""
        dead = models.Q(status=Evaluation.Status.RUNNING, alive_at__lt=now() - DEAD_AFTER)
        return self.unfinished().filter(dead | models.Q(attempts__gt=1))

    def claim(self, pk: UUID) -> "Evaluation | None":
        """Take one up: only who holds its `claim` may go on writing to it. None where somebody else has it."""
        claim = uuid4()
        attempt = {"claim": claim, "status": Evaluation.Status.RUNNING, "alive_at": now(), "progress": 0.0, "doing": ""}
        if not self.free().filter(pk=pk).update(**attempt, attempts=models.F("attempts") + 1):
            return None
        return self.select_related("user", "recording").filter(pk=pk, claim=claim).first()


class Evaluation(Own):
    """One request to judge a text or a recording, and the judgement."""

    class Skill(models.TextChoices):
        """What is judged."""

        WRITING = "writing"
        SPEAKING = "speaking"

    class Status(models.TextChoices):
        """How far it is."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    skill = models.CharField(max_length=8, choices=Skill.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    # What is asked of the evaluator: the fields of its request but the samples.
    request = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    recording = models.ForeignKey(
        Recording, null=True, blank=True, on_delete=models.SET_NULL, related_name="evaluations"
    )
    # Of answer, task, rubric and evaluator: the same question has the same answer and is asked once.
    digest = models.CharField(max_length=64, blank=True)
    evaluator = models.CharField(max_length=80, blank=True)
    # 0 to 1, and what is being done.
    progress = models.FloatField(default=0)
    doing = models.CharField(max_length=80, blank=True)
    score = models.FloatField(null=True, blank=True)
    cefr = models.CharField(max_length=2, blank=True)
    confidence = models.FloatField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    feedback = models.TextField(blank=True)
    # criteria, corrections, words, fluency, transcript, as Assessment has them.
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # In words for the person, where it failed.
    failure = models.CharField(max_length=300, blank=True)
    # How often a worker took it up: one that kills its workers is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While a worker has it: by which taking up, and when that worker last gave a sign of life.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    # Since when it is on its way: the deadline counts from here.
    queued_at = models.DateTimeField(default=now, editable=False)
    alive_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EvaluationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "alive_at"], name="english_evaluation_waiting"),
            models.Index(fields=["digest"], name="english_evaluation_by_digest"),
            models.Index(fields=["user", "created_at"], name="english_evaluation_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.status}"

    @property
    def is_late(self) -> bool:
        """Whether it is on its way for longer than any may be."""
        return self.status in UNFINISHED and self.queued_at < now() - settings.EVALUATION_DEADLINE


UNFINISHED = [Evaluation.Status.QUEUED, Evaluation.Status.RUNNING]
