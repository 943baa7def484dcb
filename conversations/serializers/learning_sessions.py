"""The shapes of learning sessions."""

import math
from typing import Any

from rest_framework import serializers

DAY_SECONDS = 24 * 3600


class SessionStartRequest(serializers.Serializer[Any]):
    """What is to be reached."""

    goal = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class SessionActivityRequest(serializers.Serializer[Any]):
    """Seconds of activity since the last call, as the client counted them."""

    active_seconds = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=DAY_SECONDS)

    def validate_active_seconds(self, value: float | None) -> float | None:
        """`nan` passes every comparison."""
        if value is not None and not math.isfinite(value):
            raise serializers.ValidationError("This has to be a number of seconds.")
        return value


class CoreConversationSessionStartResponse(serializers.Serializer[Any]):
    """The open session."""

    session_id = serializers.UUIDField(source="id")
    conversation_id = serializers.UUIDField()
    goal = serializers.CharField()
    started_at = serializers.DateTimeField()


class CoreConversationSessionActivityResponse(serializers.Serializer[Any]):
    """What has been counted."""

    session_id = serializers.UUIDField(source="id")
    active_seconds = serializers.IntegerField()
    last_activity_at = serializers.DateTimeField()


class CoreConversationSessionEndResponse(serializers.Serializer[Any]):
    """A session that is over."""

    session_id = serializers.UUIDField(source="id")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    active_seconds = serializers.IntegerField()
    message_count = serializers.IntegerField()
    xp_awarded = serializers.IntegerField()
    recap = serializers.CharField()


class CoreConversationSessionStatusResponse(serializers.Serializer[Any]):
    """Whether a session is open."""

    active = serializers.BooleanField()
    session_id = serializers.UUIDField(allow_null=True)
    goal = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField(allow_null=True)
    active_seconds = serializers.IntegerField()
