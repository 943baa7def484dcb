"""Judgements of open answers: a row is the queue, and what was recorded for it."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from learning.english.models.own import Own


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
    seconds = models.FloatField(null=True, blank=True)
    # After this it is removed; none: as soon as it has been evaluated.
    keep_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["status", "keep_until"], name="english_recording_to_remove")]

    def __str__(self) -> str:
        return f"{self.content_type} {self.size}"


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
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    alive_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "alive_at"], name="english_evaluation_waiting"),
            models.Index(fields=["user", "digest"], name="english_evaluation_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.status}"
