"""/api/core/conversations/{id}/session: start, activity, end, status."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import services
from conversations.models import LearningSession
from conversations.serializers.learning_sessions import (
    CoreConversationSessionActivityResponse,
    CoreConversationSessionEndResponse,
    CoreConversationSessionStartResponse,
    CoreConversationSessionStatusResponse,
    SessionActivityRequest,
    SessionStartRequest,
)
from conversations.views.base import ConversationsApi

_SHOWN = ("goal", "started_at", "last_activity_at", "active_seconds")
_CLOSED = dict.fromkeys(("session_id", *_SHOWN))


class LearningSessionViewSet(ConversationsApi):
    """The learning session of one conversation."""

    @extend_schema(
        request=SessionStartRequest,
        responses={200: CoreConversationSessionStartResponse, 201: CoreConversationSessionStartResponse},
    )
    def start(self, request: Request, conversation_id: UUID) -> Response:
        """Begin one; the open one is answered with 200."""
        conversation, body = self.conversation(conversation_id), self.valid(SessionStartRequest)
        session, is_new = services.start_session(conversation, goal=body["goal"], by=self.principal)
        return Response(CoreConversationSessionStartResponse(session).data, status=201 if is_new else 200)

    @extend_schema(request=SessionActivityRequest, responses=CoreConversationSessionActivityResponse)
    def activity(self, request: Request, conversation_id: UUID) -> Response:
        """A sign of life; the server decides what counts."""
        conversation, body = self.conversation(conversation_id), self.valid(SessionActivityRequest)
        session = services.record_activity(conversation, **body, by=self.principal)
        return Response(CoreConversationSessionActivityResponse(session).data)

    @extend_schema(request=None, responses=CoreConversationSessionEndResponse)
    def end(self, request: Request, conversation_id: UUID) -> Response:
        """Close it; a second end is the same answer."""
        session = services.end_session(self.conversation(conversation_id), by=self.principal)
        return Response(CoreConversationSessionEndResponse(session).data)

    @extend_schema(responses=CoreConversationSessionStatusResponse)
    def status(self, request: Request, conversation_id: UUID) -> Response:
        """Whether one is open."""
        session = services.open_session(self.conversation(conversation_id))
        return Response(CoreConversationSessionStatusResponse(_status(session)).data)


def _status(session: LearningSession | None) -> dict[str, Any]:
    if session is None:
        return {**_CLOSED, "active": False, "active_seconds": 0}
    return {"active": True, "session_id": session.pk, **{name: getattr(session, name) for name in _SHOWN}}
