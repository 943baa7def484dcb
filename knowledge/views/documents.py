"""The doors to documents: adding, listing, changing, reading what retrieval sees, the original."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from knowledge.models import Document, DocumentQuerySet
from knowledge.serializers.documents import (
    DocumentFilter,
    RagChunk,
    RagDocument,
    RagDocumentUpdate,
    RagUploadRequest,
    RagUploadResponse,
    RagUploadUrlRequest,
)
from knowledge.services import documents
from xentree.api.negotiation import FileNegotiation
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound

_FILE = {(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)}
_PIECE = 256 * 1024


class DocumentApi(ApiViewSet):
    """Documents one may read."""

    scope = "rag"
    serializer_class: type[Serializer[Any]] = RagDocument

    def document(self, document_id: UUID) -> Document:
        """The one of that id, or 404."""
        found: Document = self.find(Document.objects.visible_to(self.principal), document_id)
        return found


class UploadViewSet(DocumentApi):
    """POST /api/rag/upload."""

    parser_classes = [MultiPartParser]
    limits = {"create": "document.user"}

    @extend_schema(request={"multipart/form-data": RagUploadRequest}, responses={201: RagUploadResponse})
    def create(self, request: Request) -> Response:
        """Add a file; it is read by a job. `duplicate` where its owner has the same in the same place."""
        data = self.valid(RagUploadRequest)
        return _added(*documents.add_document(data.pop("file"), documents.Wish(**data), by=self.principal))


class UploadUrlViewSet(DocumentApi):
    """POST /api/rag/upload-url."""

    limits = {"create": "document.fetch.user"}

    @extend_schema(request=RagUploadUrlRequest, responses={201: RagUploadResponse})
    def create(self, request: Request) -> Response:
        """Add what is at a public address; it is fetched and read by a job."""
        data = self.valid(RagUploadUrlRequest)
        return _added(*documents.add_from_url(data.pop("url"), documents.Wish(**data), by=self.principal))


class DocumentViewSet(DocumentApi):
    """/api/rag/documents."""

    @extend_schema(parameters=[DocumentFilter], responses=RagDocument(many=True))
    def list(self, request: Request) -> Response:
        """One's own and what is shared with one, newest first.

        A browser gets those of its present workspace; a token all, or with X-Organization-ID those of one.
        """
        page: Any = self.paginate_queryset(self._filtered(self.valid_query(DocumentFilter)))
        return self.get_paginated_response(RagDocument(page, many=True).data)

    @extend_schema(responses=RagDocument)
    def retrieve(self, request: Request, document_id: UUID) -> Response:
        """One document, and how far it is."""
        return Response(RagDocument(self.document(document_id)).data)

    @extend_schema(request=RagDocumentUpdate, responses=RagDocument)
    def partial_update(self, request: Request, document_id: UUID) -> Response:
        """Rename it, or say who may read it."""
        document, changes = self.document(document_id), self.valid(RagDocumentUpdate, partial=True)
        return Response(RagDocument(documents.change_document(document, changes, by=self.principal)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, document_id: UUID) -> Response:
        """Gone at once, with its file, chunks and index entries."""
        documents.delete_document(self.document(document_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses={202: RagDocument})
    def retry(self, request: Request, document_id: UUID) -> Response:
        """Read it again after a failure."""
        document = documents.retry_document(self.document(document_id), by=self.principal)
        return Response(RagDocument(document).data, status=202)

    @extend_schema(request=None, responses=RagDocument)
    def cancel(self, request: Request, document_id: UUID) -> Response:
        """Stop its reading; it has then failed, and can be tried again."""
        document = documents.cancel_document(self.document(document_id), by=self.principal)
        return Response(RagDocument(document).data)

    def _filtered(self, wanted: dict[str, Any]) -> DocumentQuerySet:
        rows = Document.objects.visible_to(self.principal)
        rows = rows.filter(organization=wanted["organization_id"]) if "organization_id" in wanted else rows
        rows = rows.seen_as(wanted["status"]) if "status" in wanted else rows
        rows = rows.filter(conversation_id=wanted["conversation_id"]) if "conversation_id" in wanted else rows
        named = {"title__icontains": wanted["q"]} if wanted.get("q") else {}
        return rows.in_workspace(self.principal).filter(**named)


class DocumentChunkViewSet(DocumentApi):
    """GET /api/rag/documents/{document_id}/chunks."""

    serializer_class = RagChunk
    ordering = ("position",)

    @extend_schema(responses=RagChunk(many=True))
    def list(self, request: Request, document_id: UUID) -> Response:
        """What retrieval sees of it, in order."""
        page: Any = self.paginate_queryset(self.document(document_id).chunks.all())
        return self.get_paginated_response(RagChunk(page, many=True).data)


class DocumentFileViewSet(DocumentApi):
    """GET /api/rag/documents/{document_id}/file."""

    content_negotiation_class = FileNegotiation

    @extend_schema(responses=_FILE)
    def retrieve(self, request: Request, document_id: UUID) -> StreamingHttpResponse:
        """The original, always as a download: nothing in it runs here."""
        document = self.document(document_id)
        if not document.file or not default_storage.exists(str(document.file.name)):
            raise NotFound("The file is not there any more.")
        response = StreamingHttpResponse(_pieces(str(document.file.name)), content_type=document.content_type)
        response["Content-Length"] = document.size_bytes
        response["Content-Disposition"] = content_disposition_header(True, document.filename) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        return response


async def _pieces(name: str) -> AsyncIterator[bytes]:
    file = await sync_to_async(default_storage.open)(name)
    try:
        while piece := await sync_to_async(file.read)(_PIECE):
            yield piece
    finally:
        await sync_to_async(file.close)()


def _added(document: Document, duplicate: bool) -> Response:
    body = RagUploadResponse({"document": document, "duplicate": duplicate})
    return Response(body.data, status=201)
