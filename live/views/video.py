"""The door to a filmed avatar."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from live.models import LiveSession
from live.serializers.sessions import LiveSessionRef
from live.serializers.video import LiveFilmResponse
from live.services.video import begin_film
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class LiveFilmViewSet(ApiViewSet):
    """POST /api/live/session/avatar."""

    scope = "live"
    token_scopes = {"create": "live:start"}
    limits = {"create": "live.start.user"}
    serializer_class = LiveFilmResponse

    @extend_schema(request=LiveSessionRef, responses={201: LiveFilmResponse})
    def create(self, request: Request) -> Response:
        """Begin a film of the avatar, and another one before the last ends; the browser shows it by WebRTC."""
        film = begin_film(self._session(), by=self.principal)
        return Response(self.get_serializer(film).data, status=status.HTTP_201_CREATED)

    def _session(self) -> LiveSession:
        """The one that is named, or the open one."""
        mine = LiveSession.objects.visible_to(self.principal)
        if wanted := self.valid(LiveSessionRef).get("session_id"):
            return self.find(mine, wanted)
        found: LiveSession | None = mine.open().first()
        if found is None:
            raise NotFound("You have no Live session. Start one.")
        return found
