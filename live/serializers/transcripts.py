"""The shapes of transcripts."""

from typing import Any

from rest_framework import serializers

from live.models import LiveSession, LiveTranscript, LiveTurn
from live.services.transcripts import LONGEST_TURN, MOST_TURNS, NewTranscript, SpokenTurn

FORMS = ["markdown", "text", "json"]


class TranscriptTurn(serializers.Serializer[Any]):
    """What one side said; of the assistant it is what was heard."""

    role = serializers.ChoiceField(choices=LiveTurn.Role.choices)
    text = serializers.CharField(max_length=LONGEST_TURN)
    timestamp = serializers.DateTimeField(help_text="When it began; outside of the session: the nearest moment in it.")


class SaveLiveTranscriptsRequest(serializers.Serializer[Any]):
    """A talk to keep, its turns in order; the same talk sent again is the same transcript."""

    username = serializers.CharField(required=False, max_length=40, help_text="Whose it is; with the service key only.")
    user_id = serializers.UUIDField(required=False, help_text="The same by id.")
    session_started_at = serializers.DateTimeField()
    session_ended_at = serializers.DateTimeField()
    transcripts = TranscriptTurn(many=True, allow_empty=False, max_length=MOST_TURNS)  # type: ignore[call-arg]

    def to_new(self) -> NewTranscript:
        """The talk, once it is valid."""
        said = tuple(SpokenTurn(**turn) for turn in self.validated_data["transcripts"])
        return NewTranscript(self.validated_data["session_started_at"], self.validated_data["session_ended_at"], said)


class LiveTranscriptSaveResponse(serializers.Serializer[Any]):
    """What was kept."""

    id = serializers.UUIDField()
    turn_count = serializers.IntegerField()


class LiveTranscriptListItem(serializers.ModelSerializer[LiveTranscript]):
    """A transcript as lists show it."""

    session_id = serializers.UUIDField(allow_null=True, help_text="Null where the talk was held elsewhere.")
    session_type = serializers.ChoiceField(
        source="session.session_type", choices=LiveSession.Type.choices, default=None, allow_null=True, read_only=True
    )
    duration_seconds = serializers.IntegerField()
    conversation_id = serializers.UUIDField(allow_null=True, help_text="The chat it was gone on with.")

    class Meta:
        model = LiveTranscript
        fields = ["id", "session_id", "session_type", "session_started_at", "session_ended_at"]
        fields += ["duration_seconds", "turn_count", "preview", "conversation_id", "organization_id"]


class LiveTranscriptListResponse(serializers.Serializer[Any]):
    """A page of transcripts, the latest talk first."""

    items = LiveTranscriptListItem(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="For `cursor`, while there are more.")


class TranscriptMark(serializers.Serializer[Any]):
    """A place in the person's words that could be better English, by the report."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    type = serializers.CharField()
    message = serializers.CharField()
    fix = serializers.CharField(allow_blank=True)


class TranscriptTurnDetail(TranscriptTurn):
    """A turn and what the report marked in it."""

    position = serializers.IntegerField()
    marks = TranscriptMark(many=True)


class LiveTranscriptDetailResponse(LiveTranscriptListItem):
    """A transcript with all that was said."""

    turns = TranscriptTurnDetail(many=True)

    class Meta(LiveTranscriptListItem.Meta):
        fields = [*LiveTranscriptListItem.Meta.fields, "turns"]


class LiveTranscriptFilter(serializers.Serializer[Any]):
    """Which transcripts."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words and operators, as in the search."
    )
    session_type = serializers.ChoiceField(choices=LiveSession.Type.choices, required=False)
    start_date = serializers.DateField(required=False, help_text="Talks from this day on, by the person's clock.")
    end_date = serializers.DateField(required=False, help_text="Up to this day, which is among them.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)
    cursor = serializers.CharField(required=False, allow_blank=True, max_length=500)


class TranscriptForm(serializers.Serializer[Any]):
    """In which form."""

    format = serializers.ChoiceField(choices=FORMS, default="markdown")
