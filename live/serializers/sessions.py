"""The shapes of the month's time, and of a session from start to end."""

from typing import Any

from rest_framework import serializers

from accounts.models import validate_language
from live.models import LiveSession

REMAINING: dict[str, Any] = {
    "allow_null": True,
    "help_text": "The least that plan, organization and one's limits there leave; null without any limit.",
}


class LiveQuotaResponse(serializers.Serializer[Any]):
    """The month's time for Live, in the person's time zone."""

    plan = serializers.CharField()
    period_start = serializers.DateTimeField()
    period_end = serializers.DateTimeField()
    limit_seconds = serializers.IntegerField(allow_null=True, help_text="Of the plan; null without a limit.")
    used_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField(**REMAINING)
    active_session_id = serializers.UUIDField(allow_null=True)


class LiveStartSessionRequest(serializers.Serializer[Any]):
    """What to talk like, and which chat to go on with."""

    session_type = serializers.ChoiceField(choices=LiveSession.Type.choices)
    conversation_id = serializers.UUIDField(required=False, allow_null=True)
    persona = serializers.ChoiceField(choices=LiveSession.Persona.choices, required=False)
    language = serializers.CharField(
        max_length=20, required=False, validators=[validate_language], help_text="A tag such as en or de-AT."
    )


class LiveSessionResponse(serializers.Serializer[Any]):
    """A session that has begun, and the way to its socket."""

    session_id = serializers.UUIDField(source="session.pk")
    session_type = serializers.CharField(source="session.session_type")
    status = serializers.CharField(source="session.status", help_text="open or ended.")
    started_at = serializers.DateTimeField(source="session.started_at")
    remaining_seconds = serializers.IntegerField(**REMAINING)
    heartbeat_interval_seconds = serializers.IntegerField()
    socket_url = serializers.CharField(help_text="Open it with ?ticket= and the ticket.")
    socket_ticket = serializers.CharField(help_text="Works once.")
    ticket_expires_at = serializers.DateTimeField()


class LiveSessionRef(serializers.Serializer[Any]):
    """Which session; one's open one without an id."""

    session_id = serializers.UUIDField(required=False, allow_null=True)


class LiveSessionHeartbeatResponse(serializers.Serializer[Any]):
    """Where a session stands."""

    session_id = serializers.UUIDField()
    elapsed_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField(**REMAINING)
    warning = serializers.CharField(
        allow_null=True, help_text="A line for the person when 80 and when 95 percent of the month are used; else null."
    )
    ended = serializers.BooleanField()
    socket_ticket = serializers.CharField(
        allow_null=True, help_text="A fresh one, for when the socket is lost; null when the session is over."
    )


class LiveSessionEndResponse(serializers.Serializer[Any]):
    """What a session came to."""

    session_id = serializers.UUIDField(source="session.pk")
    ended_at = serializers.DateTimeField(source="session.ended_at")
    duration_seconds = serializers.IntegerField()
    billed_seconds = serializers.IntegerField(source="session.billed_seconds")
    remaining_seconds = serializers.IntegerField(**REMAINING)
    transcript_id = serializers.UUIDField(allow_null=True)
    xp_awarded = serializers.IntegerField(source="session.xp_awarded")


class LiveSessionState(serializers.Serializer[Any]):
    """A session as it is now."""

    session_id = serializers.UUIDField(source="session.pk")
    session_type = serializers.CharField(source="session.session_type")
    status = serializers.CharField(source="session.status", help_text="open or ended.")
    persona = serializers.CharField(source="session.persona")
    language = serializers.CharField(source="session.language")
    conversation_id = serializers.UUIDField(source="session.conversation_id", allow_null=True)
    started_at = serializers.DateTimeField(source="session.started_at")
    ended_at = serializers.DateTimeField(source="session.ended_at", allow_null=True)
    end_reason = serializers.CharField(source="session.end_reason", help_text="Empty while it is open.")
    duration_seconds = serializers.IntegerField()
    billed_seconds = serializers.IntegerField(source="session.billed_seconds")
    remaining_seconds = serializers.IntegerField(**REMAINING)
    has_socket = serializers.BooleanField()
    transcript_id = serializers.UUIDField(allow_null=True)
    xp_awarded = serializers.IntegerField(source="session.xp_awarded")
    report_status = serializers.CharField(source="session.report_status")
