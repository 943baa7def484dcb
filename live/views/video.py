"""The door to a filmed avatar."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from live.serializers.sessions import LiveSessionRef
from live.serializers.video import LiveFilmResponse
from live.services.video import begin_film
from live.views.sessions import LiveSessionsApi


class LiveFilmViewSet(LiveSessionsApi):
    """POST /api/live/session/avatar."""

    token_scopes = {"create": "live:start"}
    limits = {"create": "live.start.user"}
    serializer_class = LiveFilmResponse
    # The vendor's token for one film is in the answer.
    replayable = False

    @extend_schema(request=LiveSessionRef, responses={201: LiveFilmResponse})
    def create(self, request: Request) -> Response:
        """Begin a film of the avatar, and another one before the last ends; the browser shows it by WebRTC."""
        film = begin_film(self.session_of_body(), by=self.principal)
        return Response(self.get_serializer(film).data, status=status.HTTP_201_CREATED)
