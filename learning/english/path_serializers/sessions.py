"""Time at English, and what was said in it."""

from typing import Any

from rest_framework import serializers

from learning.english.models import EnglishSession, TranscriptLine


class XELSessionStartRequest(serializers.Serializer[Any]):
    """What for; a lesson may name its module."""

    kind = serializers.ChoiceField(choices=EnglishSession.Kind.choices)
    module_id = serializers.UUIDField(required=False, allow_null=True)


class XELSessionStartResponse(serializers.ModelSerializer[EnglishSession]):
    """An open session; active seconds are counted by the server from what is done in it."""

    session_id = serializers.UUIDField(source="id")

    class Meta:
        model = EnglishSession
        fields = ("session_id", "kind", "module_id", "started_at", "active_seconds")


class XELSessionEndRequest(serializers.Serializer[Any]):
    """Which one."""

    session_id = serializers.UUIDField()


class XELSessionEndResponse(serializers.Serializer[Any]):
    """A session that is over."""

    session_id = serializers.UUIDField()
    ended_at = serializers.DateTimeField()
    active_seconds = serializers.IntegerField()
    xp_awarded = serializers.IntegerField(help_text="What the answers given in it brought.")
    summary = serializers.CharField()


class XELTranscriptSaveRequest(serializers.Serializer[Any]):
    """What was said in an open session."""

    session_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=TranscriptLine.Role.choices)
    text = serializers.CharField(max_length=4000)
    timestamp = serializers.DateTimeField(required=False, help_text="When; now without it.")


class XELTranscriptSaveResponse(serializers.ModelSerializer[TranscriptLine]):
    """It is kept."""

    class Meta:
        model = TranscriptLine
        fields = ("id", "session_id")


class XELTranscriptItem(serializers.ModelSerializer[TranscriptLine]):
    """One thing that was said."""

    timestamp = serializers.DateTimeField(source="said_at")

    class Meta:
        model = TranscriptLine
        fields = ("id", "role", "text", "timestamp")
