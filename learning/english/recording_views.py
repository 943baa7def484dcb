"""/api/xel/recordings: a voice piece by piece, so that a broken line loses nothing."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english.evaluation_serializers import XELRecording, XELRecordingRequest
from learning.english.models import Recording
from learning.english.services import recordings
from xentree.api.negotiation import FileNegotiation
from xentree.api.ranges import ranged
from xentree.api.views import ApiViewSet
from xentree.errors import Invalid, NotFound

OFFSET = OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)
_FILE = {(status, "audio/*"): OpenApiResponse(OpenApiTypes.BINARY) for status in (200, 206)}


class PieceParser(BaseParser):
    """The body as it is, whatever it is called."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: object = None) -> Any:
        """All of it: bodies are limited before this."""
        return stream.read()


class RecordingApi(ApiViewSet):
    """One's own recordings."""

    scope = "xel"
    serializer_class = XELRecording

    def recording(self, recording_id: UUID) -> Recording:
        """The one of that id, or 404."""
        found: Recording = self.find(
            Recording.objects.visible_to(self.principal).exclude(status=Recording.Status.REMOVED), recording_id
        )
        return found


class RecordingViewSet(RecordingApi):
    """Begin, append, look, finish, remove."""

    def get_parsers(self) -> list[BaseParser]:
        """A piece is bytes, all else JSON."""
        is_piece = self.request is not None and self.request.method == "PATCH"
        return [PieceParser()] if is_piece else super().get_parsers()

    @extend_schema(request=XELRecordingRequest, responses={201: XELRecording})
    def create(self, request: Request) -> Response:
        """Begin one; then PATCH its pieces, in order."""
        content_type = self.valid(XELRecordingRequest)["content_type"]
        return Response(XELRecording(recordings.begin_recording(content_type, by=self.principal)).data, status=201)

    @extend_schema(responses=XELRecording)
    def retrieve(self, request: Request, recording_id: UUID) -> Response:
        """How much of it is here: after a broken line go on from `offset`."""
        return Response(XELRecording(self.recording(recording_id)).data)

    @extend_schema(
        parameters=[OFFSET], request={"application/octet-stream": OpenApiTypes.BINARY}, responses=XELRecording
    )
    def partial_update(self, request: Request, recording_id: UUID) -> Response:
        """The next piece, at most 1 MB; `Upload-Offset` is where it begins. 409 `wrong_offset` tells the right one."""
        recording, data = self.recording(recording_id), cast(bytes, request.data or b"")
        offset = _offset_of(request.headers.get("Upload-Offset", ""))
        return Response(XELRecording(recordings.append_recording(recording, offset, data, by=self.principal)).data)

    @extend_schema(request=None, responses=XELRecording)
    def finish(self, request: Request, recording_id: UUID) -> Response:
        """All pieces are here."""
        recording = recordings.finish_recording(self.recording(recording_id), by=self.principal)
        return Response(XELRecording(recording).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, recording_id: UUID) -> Response:
        """Gone at once; what was judged of it stays."""
        recordings.remove_recording(self.recording(recording_id), by=self.principal)
        return Response(status=204)


class RecordingAudioViewSet(RecordingApi):
    """GET /api/xel/recordings/{recording_id}/audio."""

    content_negotiation_class = FileNegotiation

    @extend_schema(responses=_FILE)
    def retrieve(self, request: Request, recording_id: UUID) -> HttpResponse:
        """The voice, for its person alone; `Range` is taken."""
        recording = self.recording(recording_id)
        if not recording.file:
            raise NotFound("The recording is not complete.")
        try:
            with recording.file.open() as file:
                return ranged(request._request, file, recording.size, recording.content_type, etag=recording.sha256)
        except FileNotFoundError as error:
            raise NotFound("The recording is not there any more.") from error


def _offset_of(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise Invalid("Upload-Offset: a number of bytes.", **{"Upload-Offset": ["A number of bytes."]})
    return int(value)
