"""/api/live/transcripts: what was said in sessions of Live, and in talks that were held elsewhere."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.queries import conversation_data
from conversations.serializers.conversations import ConversationResponse
from conversations.views.files import download
from live.models import LiveTranscript
from live.serializers.transcripts import (
    LiveTranscriptDetailResponse,
    LiveTranscriptFilter,
    LiveTranscriptListItem,
    LiveTranscriptListResponse,
    LiveTranscriptSaveResponse,
    SaveLiveTranscriptsRequest,
    TranscriptForm,
)
from live.service_key import SERVICE_HEADER, ServiceKeyAuthentication
from live.services import transcripts
from xentree.api.authentication import PrincipalAuthentication
from xentree.api.negotiation import FileNegotiation
from xentree.api.pagination import LinkCursorPagination
from xentree.api.views import ApiViewSet
from xentree.errors import NotAllowed

_SERVICE_KEY = OpenApiParameter(
    SERVICE_HEADER, location="header", description="Instead of a sign-in, where the operator has set such a key."
)
_TYPES = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "text": ("txt", "text/plain; charset=utf-8"),
    "json": ("json", "application/json"),
}


class TranscriptPagination(LinkCursorPagination):
    """The latest talk first; where the next page begins is told in the body as well."""

    ordering = ("-session_started_at", "-id")

    def get_paginated_response(self, data: Any) -> Response:
        """`{items, next_cursor}`."""
        response = super().get_paginated_response(data)
        following = parse_qs(urlsplit(self.get_next_link() or "").query).get("cursor", [None])[0]
        response.data = {"items": data, "next_cursor": following}
        return response


class TranscriptsApi(ApiViewSet):
    """What is not yours is not there."""

    scope: str | None = "live"

    def transcript(self, transcript_id: UUID) -> LiveTranscript:
        """The caller's own, or 404."""
        found: LiveTranscript = self.find(
            LiveTranscript.objects.visible_to(self.principal).select_related("session", "user"), transcript_id
        )
        return found


class TranscriptsViewSet(TranscriptsApi):
    """The list, and keeping one more: for people themselves and for the operator's own programs, not for API keys."""

    serializer_class = LiveTranscriptListResponse
    pagination_class = TranscriptPagination
    authentication_classes = [ServiceKeyAuthentication, PrincipalAuthentication]
    limits = {"create": "live.transcript.user"}
    # No scope of an API key lets it save what somebody is to have said.
    action_scopes = {"create": None}

    @extend_schema(
        operation_id="live_transcripts_list", parameters=[LiveTranscriptFilter], responses=LiveTranscriptListResponse
    )
    def list(self, request: Request) -> Response:
        """Those of the present workspace, the latest talk first."""
        wanted = self.valid_query(LiveTranscriptFilter)
        for name in ("limit", "cursor"):
            wanted.pop(name, None)
        page: Any = self.paginate_queryset(transcripts.find_transcripts(**wanted, by=self.principal))
        return self.get_paginated_response(LiveTranscriptListItem(page, many=True).data)

    @extend_schema(
        operation_id="live_transcripts_save",
        parameters=[_SERVICE_KEY],
        request=SaveLiveTranscriptsRequest,
        responses=LiveTranscriptSaveResponse,
    )
    def create(self, request: Request) -> Response:
        """Keep a talk that was held elsewhere; the same one again is the same transcript."""
        asked = SaveLiveTranscriptsRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        self._check_whose(asked.validated_data)
        kept = transcripts.save_transcript(asked.to_new(), by=self.principal)
        return Response({"id": str(kept.pk), "turn_count": kept.turn_count})

    def _check_whose(self, asked: dict[str, Any]) -> None:
        """Only the service key names somebody else."""
        me = self.principal.user
        named = asked.get("user_id", me.pk), asked.get("username", me.username).lower()
        if named != (me.pk, me.username.lower()):
            raise NotAllowed("You can keep transcripts of your own talks only.")


class TranscriptViewSet(TranscriptsApi):
    """One transcript."""

    serializer_class = LiveTranscriptDetailResponse

    @extend_schema(responses=LiveTranscriptDetailResponse)
    def retrieve(self, request: Request, transcript_id: UUID) -> Response:
        """With all that was said."""
        return Response(LiveTranscriptDetailResponse(self.transcript(transcript_id)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, transcript_id: UUID) -> Response:
        """Gone at once and for good, with the report."""
        transcripts.delete_transcript(self.transcript(transcript_id), by=self.principal)
        return Response(status=204)


class TranscriptChatViewSet(TranscriptsApi):
    """Going on as a chat: it reads here and writes there, so for people themselves."""

    scope = None
    serializer_class = ConversationResponse

    @extend_schema(
        operation_id="live_transcripts_continue",
        request=None,
        responses={200: ConversationResponse, 201: ConversationResponse},
    )
    def create(self, request: Request, transcript_id: UUID) -> Response:
        """A chat with all that was said; 200 with the one there is, while it is there."""
        conversation, is_new = transcripts.continue_as_chat(self.transcript(transcript_id), by=self.principal)
        return Response(conversation_data(conversation), status=201 if is_new else 200)


class TranscriptExportViewSet(TranscriptsApi):
    """Copies to take away."""

    content_negotiation_class = FileNegotiation

    @extend_schema(
        parameters=[TranscriptForm], responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)}
    )
    def retrieve(self, request: Request, transcript_id: UUID) -> HttpResponse:
        """As Markdown, plain text or JSON."""
        transcript, wanted = self.transcript(transcript_id), self.valid_query(TranscriptForm)["format"]
        extension, content_type = _TYPES[wanted]
        content = transcripts.export_transcript(transcript, wanted)
        return download(content, transcripts.export_filename(transcript, extension), content_type)
