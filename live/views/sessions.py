"""The doors to the month's time and to a session: start, sign of life, end, state."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from live.authentication import SOCKET_PATH
from live.models import LiveSession
from live.models.sessions import HEARTBEAT_SECONDS
from live.serializers import sessions as shapes
from live.services import sessions
from live.services.quota import quota_of
from live.services.standing import standing_of
from live.services.tickets import issue_ticket
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class LiveQuotaViewSet(ApiViewSet):
    """GET /api/live/quota."""

    scope = "live"
    token_scopes = {"retrieve": "quota:read"}
    serializer_class = shapes.LiveQuotaResponse

    @extend_schema(responses=shapes.LiveQuotaResponse)
    def retrieve(self, request: Request) -> Response:
        """What one has this month, and what is left of it."""
        return Response(self.get_serializer(quota_of(self.principal)).data)


class LiveSessionsApi(ApiViewSet):
    """What is not yours is not there."""

    scope = "live"

    def session(self, session_id: UUID) -> LiveSession:
        """The caller's own, or 404."""
        found: LiveSession = self.find(LiveSession.objects.visible_to(self.principal), session_id)
        return found

    def session_of_body(self) -> LiveSession:
        """The one that is named; else the open one, or the last."""
        if wanted := self.valid(shapes.LiveSessionRef).get("session_id"):
            return self.session(wanted)
        mine = LiveSession.objects.visible_to(self.principal)
        found: LiveSession | None = mine.open().first() or mine.first()
        if found is None:
            raise NotFound("You have no Live session. Start one.")
        return found


class LiveSessionViewSet(LiveSessionsApi):
    """/api/live/session and /api/live/sessions/{session_id}."""

    token_scopes = dict.fromkeys(("start", "heartbeat", "end", "retrieve"), "live:start")
    limits = {"start": "live.start.user"}
    serializer_class = shapes.LiveSessionState

    @extend_schema(request=shapes.LiveStartSessionRequest, responses={201: shapes.LiveSessionResponse})
    def start(self, request: Request) -> Response:
        """Open a session; its socket takes the ticket within a minute."""
        session = sessions.start_session(self.valid(shapes.LiveStartSessionRequest), by=self.principal)
        ticket, expires_at = issue_ticket(session, self.principal)
        started = {
            **standing_of(session),
            "heartbeat_interval_seconds": HEARTBEAT_SECONDS,
            "socket_url": f"ws{request.build_absolute_uri(SOCKET_PATH).removeprefix('http')}",
            "socket_ticket": ticket,
            "ticket_expires_at": expires_at,
        }
        return Response(shapes.LiveSessionResponse(started).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.LiveSessionRef, responses=shapes.LiveSessionHeartbeatResponse)
    def heartbeat(self, request: Request) -> Response:
        """Say that one is still there; the time until now counts."""
        session = self.session_of_body()
        beat = sessions.beat(session, by=self.principal)
        answer = {
            "session_id": session.pk,
            "elapsed_seconds": beat.elapsed_seconds,
            "remaining_seconds": beat.remaining_seconds,
            "warning": beat.warning or None,
            "ended": beat.ended,
            # A line may be dead long before the socket at our end knows: whoever asks may take the session up anew.
            "socket_ticket": None if beat.ended else issue_ticket(session, self.principal)[0],
        }
        return Response(shapes.LiveSessionHeartbeatResponse(answer).data)

    @extend_schema(request=shapes.LiveSessionRef, responses=shapes.LiveSessionEndResponse)
    def end(self, request: Request) -> Response:
        """End it; said again, the answer is the same."""
        reason = LiveSession.EndReason.ENDED
        ended = sessions.end_session(self.session_of_body(), reason=reason, by=self.principal)
        return Response(shapes.LiveSessionEndResponse(standing_of(ended)).data)

    @extend_schema(responses=shapes.LiveSessionState)
    def retrieve(self, request: Request, session_id: UUID) -> Response:
        """A session as it is now."""
        return Response(self.get_serializer(standing_of(self.session(session_id))).data)
