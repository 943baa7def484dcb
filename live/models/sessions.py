"""Sessions of Live: a row belongs to the server, which opens, meters and closes it, whatever becomes of the socket."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.timezone import now

from conversations.models import Conversation
from live.models.own import Own, OwnQuerySet

# How often a client gives a sign of life, and for how long without one a session waits to be taken up again.
HEARTBEAT_SECONDS = 10
LAPSES_AFTER = timedelta(seconds=30)


class LiveSessionQuerySet(OwnQuerySet):
    """Sessions of Live."""

    def open(self) -> Self:
        """Those without an end; of one person at most one."""
        return self.filter(ended_at=None)


class LiveSession(Own):
    """A person talks with the assistant; open until it has an end. One open session a person."""

    class Type(models.TextChoices):
        """What is seen of the assistant."""

        VOICE = "voice"
        AVATAR = "avatar"

    class Persona(models.TextChoices):
        """How the assistant behaves."""

        COMPANION = "companion", "Companion"
        TUTOR = "tutor", "English tutor"
        INTERVIEWER = "interviewer", "Interviewer"
        COACH = "coach", "Study coach"

    class EndReason(models.TextChoices):
        """Why it is over."""

        ENDED = "ended", "Ended by the person"
        QUOTA = "quota", "Monthly time used up"
        LAPSED = "lapsed", "Connection lost"
        STAFF = "staff", "Ended by staff"
        ACCESS = "access", "Sign-in or access ended"

    class ReportStatus(models.TextChoices):
        """How far its report is; a session in which nobody said anything has none."""

        NONE = "none"
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    session_type = models.CharField(max_length=8, choices=Type.choices)
    persona = models.CharField(max_length=12, choices=Persona.choices, default=Persona.COMPANION)
    # A BCP 47 tag such as en or de-AT; the local voices and ears know English only.
    language = models.CharField(max_length=20, default="en")
    # The chat it goes on with, which the assistant knows; nothing of Live is written there.
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The page that embeds it, where it came with an integration token.
    origin = models.CharField(max_length=255, blank=True)
    # The sign-in, key or token it was opened with: when that ends, so does the session.
    opened_by = models.CharField(max_length=60, blank=True)

    # All by the database's clock.
    started_at = models.DateTimeField(default=now)
    # The last sign of life.
    beaten_at = models.DateTimeField(default=now)
    # Up to here the time is counted in the allowances.
    metered_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=EndReason.choices, blank=True)
    billed_seconds = models.PositiveIntegerField(default=0)
    # The last quota warning that was given: 0, 80 or 95 percent.
    warned_percent = models.PositiveSmallIntegerField(default=0)
    # Which socket has it now (a name of the channel layer); empty: none.
    socket = models.CharField(max_length=120, blank=True)
    xp_awarded = models.PositiveIntegerField(default=0)
    report_status = models.CharField(max_length=8, choices=ReportStatus.choices, default=ReportStatus.NONE)
    report_alive_at = models.DateTimeField(null=True, blank=True)
    report_attempts = models.PositiveSmallIntegerField(default=0)
    # {"talk_ratio", "words_a_minute", ..., "new_words": [...], "xp": [...], "english": {}} (live/services/report)
    report = models.JSONField(default=dict, blank=True)

    objects = LiveSessionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="live_session_one_open")
        ]
        indexes = [
            models.Index(fields=["ended_at", "beaten_at"], name="live_session_lapsed"),
            models.Index(fields=["report_status", "report_alive_at"], name="live_report_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def status(self) -> str:
        """open or ended, as clients are told."""
        return "open" if self.ended_at is None else "ended"

    def duration_seconds(self, moment: datetime) -> int:
        """Whole seconds from its start to its end, or to `moment` while it is open."""
        return max(0, int(((self.ended_at or moment) - self.started_at).total_seconds()))


class LiveTurn(models.Model):
    """Something said in a session, by whom, and how long the answer took.

    Of the assistant it is only what was heard: a prefix of what was said, moved on as the client plays it. When the
    session is over the texts go into its transcript, and only the times stay here.
    """

    class Role(models.TextChoices):
        """Who said it, in the words of transcripts."""

        USER = "user"
        AI = "ai"

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="turns")
    # 1, 2, 3 in the order they began; the socket's turn_id.
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=4, choices=Role.choices)
    text = models.TextField(blank=True)
    said_at = models.DateTimeField(default=now)
    # How long it was spoken, or heard, in milliseconds.
    spoken_ms = models.PositiveIntegerField(default=0)
    interrupted = models.BooleanField(default=False)
    # Of the assistant, milliseconds: {"end_of_turn", "stt", "model", "tts", "total"}; total is from the end of the
    # person's speech to the first sound that was sent.
    latency = models.JSONField(default=dict, blank=True)
    # Who said it of the assistant's; of the person's, where they spoke, who wrote it down.
    provider = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="live_turn_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number} {self.role}"
