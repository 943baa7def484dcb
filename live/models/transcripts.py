"""What was said in a session, kept: by Live itself, or by a program that held the conversation elsewhere."""

from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from live.models.own import Own
from live.models.sessions import LiveSession


class LiveTranscript(Own):
    """The turns of one session in order."""

    # None where it was saved from elsewhere.
    session = models.OneToOneField(
        LiveSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="transcript"
    )
    session_started_at = models.DateTimeField()
    session_ended_at = models.DateTimeField()
    turn_count = models.PositiveIntegerField()
    preview = models.CharField(max_length=160, blank=True)
    # The chat it was gone on with, if any; a plain id, as the chat may be deleted.
    conversation_id: "UUID | None" = models.UUIDField(null=True, blank=True)  # type: ignore[assignment]
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-session_started_at", "-id"]
        indexes = [models.Index(fields=["user", "-session_started_at"], name="live_transcript_of_person")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def duration_seconds(self) -> int:
        """Whole seconds between its two times."""
        return max(0, int((self.session_ended_at - self.session_started_at).total_seconds()))


class TranscriptTurn(models.Model):
    """A turn; `text` of the assistant is what was heard."""

    transcript = models.ForeignKey(LiveTranscript, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=4, choices=[("user", "user"), ("ai", "ai")])
    text = models.TextField()
    timestamp = models.DateTimeField()
    # Marks of the report on it: [{"start", "end", "type", "message", "fix"}]
    marks = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["transcript", "position"]
        constraints = [models.UniqueConstraint(fields=["transcript", "position"], name="live_transcript_position")]

    def __str__(self) -> str:
        return f"{self.transcript_id} {self.position}"
