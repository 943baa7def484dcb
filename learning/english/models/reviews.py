"""What comes back: missed tasks, when memory would lose them, and the errors a person makes again and again."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from learning.english.models.attempts import Submission
from learning.english.models.course import Task
from learning.english.models.own import Own


class Review(Own):
    """A task to see again; `card` is what the FSRS library keeps of it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reviews")
    card = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    due_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="english_review_once")]
        indexes = [models.Index(fields=["user", "due_at"], name="english_review_due")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.due_at:%Y-%m-%d}"


class NotebookError(Own):
    """An error of one kind at one word or form, and how often it was made."""

    skill = models.CharField(max_length=14)
    type = models.CharField(max_length=40)
    original = models.CharField(max_length=200)
    suggestion = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=300)
    # The sentence it stood in, put right, to be practised with; the suggestion begins at `place`.
    sentence = models.CharField(max_length=400, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=1)
    # How often in a row it was done right since.
    right_since = models.PositiveSmallIntegerField(default=0)
    last_submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    first_at = models.DateTimeField(default=now, editable=False)
    last_at = models.DateTimeField(default=now)
    mastered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "type", "original", "suggestion"], name="english_error_once")
        ]

    def __str__(self) -> str:
        return f"{self.original} → {self.suggestion}"
