"""Files in and out: attachments, exports, imports."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import services
from conversations.models import Attachment, ConversationImport
from conversations.queries import attachment_data
from conversations.serializers.messages import AttachmentResponse
from conversations.serializers.shares import ExportFormat, ImportResponse, UploadRequest
from conversations.views.base import ConversationsApi
from xentree.api.negotiation import FileNegotiation
from xentree.errors import NotFound

_FILE = {(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)}
_TYPES = {"markdown": ("md", "text/markdown; charset=utf-8"), "json": ("json", "application/json")}


class AttachmentViewSet(ConversationsApi):
    """Files that go, or went, with a message."""

    serializer_class = AttachmentResponse
    parser_classes = [MultiPartParser]
    limits = {"create": "upload.user"}

    @extend_schema(request={"multipart/form-data": UploadRequest}, responses={201: AttachmentResponse})
    def create(self, request: Request) -> Response:
        """Upload one; name its id in `attachments` of a chat request within a day."""
        file = self.valid(UploadRequest)["file"]
        attachment = services.add_attachment(file, filename=file.name, size=file.size, by=self.principal)
        return Response(attachment_data(attachment), status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, attachment_id: UUID) -> Response:
        """Take back what was not sent."""
        services.discard_attachment(self._attachment(attachment_id), by=self.principal)
        return Response(status=204)

    def _attachment(self, attachment_id: UUID) -> Attachment:
        return self.find(Attachment.objects.downloadable_by(self.principal), attachment_id)


class AttachmentFileViewSet(ConversationsApi):
    """What was uploaded."""

    content_negotiation_class = FileNegotiation

    @extend_schema(responses=_FILE)
    def retrieve(self, request: Request, attachment_id: UUID) -> HttpResponse:
        """Only pictures may be shown in a page; everything else is a download, and nothing may run."""
        attachment = self.find(Attachment.objects.downloadable_by(self.principal), attachment_id)
        shown = attachment.kind == Attachment.Kind.IMAGE
        response = download(_content(attachment), attachment.filename, attachment.content_type, inline=shown)
        response["Cache-Control"] = "private, max-age=86400, immutable"
        return response


class ExportViewSet(ConversationsApi):
    """Copies to take away."""

    content_negotiation_class = FileNegotiation
    limits = {"list": "export.user"}

    @extend_schema(parameters=[ExportFormat], responses=_FILE)
    def retrieve(self, request: Request, conversation_id: UUID) -> HttpResponse:
        """One conversation: `markdown` is the shown branch for reading, `json` has everything."""
        conversation, wanted = self.conversation(conversation_id), self.valid_query(ExportFormat)["format"]
        extension, content_type = _TYPES[wanted]
        write = services.export_markdown if wanted == "markdown" else services.export_json
        return download(write(conversation), services.export_filename(conversation, extension), content_type)

    @extend_schema(responses=_FILE)
    def list(self, request: Request) -> StreamingHttpResponse:
        """All conversations as one JSON array."""
        response = StreamingHttpResponse(services.stream_all(self.principal), content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="conversations.json"'
        return response


class ImportViewSet(ConversationsApi):
    """Exports of other products that become conversations."""

    serializer_class = ImportResponse
    parser_classes = [MultiPartParser]
    limits = {"create": "import.user"}

    @extend_schema(responses=ImportResponse(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        page: Any = self.paginate_queryset(
            ConversationImport.objects.visible_to(self.principal).in_workspace(self.principal)
        )
        return self.get_paginated_response(ImportResponse(page, many=True).data)

    @extend_schema(request={"multipart/form-data": UploadRequest}, responses={202: ImportResponse})
    def create(self, request: Request) -> Response:
        """Upload the ZIP of ChatGPT or Claude, or the conversations.json in it; a job does the rest."""
        file = self.valid(UploadRequest)["file"]
        job = services.request_import(file, filename=file.name, size=file.size, by=self.principal)
        return Response(ImportResponse(job).data, status=202)

    @extend_schema(responses=ImportResponse)
    def retrieve(self, request: Request, import_id: UUID) -> Response:
        """How far it is."""
        job = self.find(ConversationImport.objects.visible_to(self.principal), import_id)
        return Response(ImportResponse(job).data)


def _content(attachment: Attachment) -> bytes:
    try:
        with attachment.file.open() as file:
            return file.read()
    except FileNotFoundError as error:
        raise NotFound("The file is not there any more.") from error


def download(content: bytes | str, filename: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """A file that nothing in it can run from."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
