"""Learning on conversations and documents."""

from typing import Any

from django.db import models
from django.utils.timezone import now

from conversations.models.conversations import Conversation
from conversations.models.owned import Owned
from knowledge.models import Document
from xentree.principal import Principal


class LearningSession(Owned):
    """Time spent learning in a conversation, as the server counted it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="learning_sessions")
    goal = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=now)
    last_activity_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    xp_awarded = models.PositiveIntegerField(default=0)
    recap = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="learning_session_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class StudySetQuerySet(models.QuerySet["StudySet"]):
    """Quizzes and flashcards."""

    def visible_to(self, principal: Principal) -> "StudySetQuerySet":
        """The principal's own, of documents they may still read."""
        return self.filter(owner=principal.user, document__in=Document.objects.visible_to(principal))

    def owned_by(self, principal: Principal) -> "StudySetQuerySet":
        """Also those of documents they may not read any more: there to be thrown away, not to be read."""
        return self.filter(owner=principal.user, document__in=Document.objects.open_to(principal))


def no_round() -> dict[str, list[Any]]:
    """Nothing asked, nothing answered."""
    return {"items": [], "answers": []}


class StudySet(Owned):
    """A quiz or flashcards from a document; it goes with the document."""

    class Kind(models.TextChoices):
        """What is in it."""

        QUIZ = "quiz"
        FLASHCARDS = "flashcards"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # [{"question", "answer", "options"?, "citation": {"chunk_id", "page", "quote"}}]
    items = models.JSONField()
    # Who wrote it; Xentree Local takes sentences as they are.
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)
    # The round one is in: {"items": [places of items, in the order they are asked], "answers": [of the first of them]}.
    round = models.JSONField(default=no_round)
    # Which round that is, the time spent on it so far, and its last sign of life.
    round_number = models.PositiveIntegerField(default=0)
    round_seconds = models.FloatField(default=0)
    round_at = models.DateTimeField(null=True, blank=True)
    # Places of the items whose last answer was right.
    known = models.JSONField(default=list, blank=True)
    # When something of it was last answered.
    studied_at = models.DateTimeField(null=True, blank=True)

    objects = StudySetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["owner", "document", "kind"], name="study_set_of_document")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_under_way(self) -> bool:
        """A round was begun and has not come to its end."""
        return 0 < len(self.round["answers"]) < len(self.round["items"])
