"""What somebody did of the course: modules begun, tasks answered, time together, and what was said."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from learning.english.models.course import Module, Task, TaskVersion
from learning.english.models.evaluations import Evaluation
from learning.english.models.own import Own


class ModuleProgress(models.Model):
    """A module somebody began; how far they are is told by their submissions."""

    class Status(models.TextChoices):
        """How far."""

        IN_PROGRESS = "in_progress"
        COMPLETED = "completed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="english_modules")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="learners")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IN_PROGRESS)
    started_at = models.DateTimeField(default=now, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    # 0 to 100, of the completion.
    score = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "module"], name="english_module_once")]

    def __str__(self) -> str:
        return f"{self.module_id}: {self.status}"


class TaskTurn(models.Model):
    """Which text of a task somebody has before them; another one after asking for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="turns")
    version = models.ForeignKey(TaskVersion, on_delete=models.PROTECT, related_name="+")
    variant = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="english_turn_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.variant}"


class EnglishSession(Own):
    """Time at English in one go; seconds are counted by the server from what was done."""

    class Kind(models.TextChoices):
        """What for."""

        LESSON = "lesson"
        CONVERSATION = "conversation"
        PRACTICE = "practice"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    module = models.ForeignKey(Module, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=now, editable=False)
    active_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    xp_awarded = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d}"


class TranscriptLine(models.Model):
    """One thing that was said in a session."""

    class Role(models.TextChoices):
        """By whom."""

        USER = "user"
        AI = "ai"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(EnglishSession, on_delete=models.CASCADE, related_name="transcript")
    role = models.CharField(max_length=4, choices=Role.choices)
    text = models.TextField()
    said_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return f"{self.role}: {self.text[:40]}"


class Submission(Own):
    """An answer to a task, as it was given and graded; never changed but by its own evaluation."""

    class Status(models.TextChoices):
        """Whether it is graded yet."""

        EVALUATING = "evaluating"
        GRADED = "graded"
        FAILED = "failed"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    version = models.ForeignKey(TaskVersion, on_delete=models.PROTECT, related_name="+")
    variant = models.PositiveIntegerField(default=0)
    session = models.ForeignKey(
        EnglishSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    # Of closed kinds what `grade` takes; of writing the text; of speaking nothing (the evaluation has it).
    answer = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.GRADED)
    evaluation = models.OneToOneField(
        Evaluation, null=True, blank=True, on_delete=models.SET_NULL, related_name="submission"
    )
    points = models.FloatField(null=True, blank=True)
    max_points = models.FloatField(default=1)
    # 0 to 100; none while it is evaluated, and where there was too little to tell.
    score = models.FloatField(null=True, blank=True)
    correct = models.BooleanField(null=True, blank=True)
    # Good enough for the module to count the task as done.
    passed = models.BooleanField(default=False)
    feedback = models.TextField(blank=True)
    corrections = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    xp_awarded = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "task", "created_at"], name="english_submission_of_task"),
            models.Index(fields=["user", "created_at"], name="english_submission_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.status}"
