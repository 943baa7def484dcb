"""The door to reading a document."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge.models import Document
from knowledge.serializers.reader import RagDocumentSheet, SheetQuery
from knowledge.services import read_sheet
from xentree.api.views import ApiViewSet


class DocumentSheetViewSet(ApiViewSet):
    """GET /api/rag/documents/{document_id}/read."""

    scope = "rag"
    serializer_class = RagDocumentSheet

    @extend_schema(parameters=[SheetQuery], responses=RagDocumentSheet)
    def retrieve(self, request: Request, document_id: UUID) -> Response:
        """What is read of a document at once: a page, with the passages as they are found and cited."""
        document = self.find(Document.objects.visible_to(self.principal), document_id)
        wanted = self.valid_query(SheetQuery)
        sheet = read_sheet(document, number=wanted["page"], chunk_id=wanted.get("chunk_id"))
        body = {
            "document_id": document.pk,
            "title": document.title,
            "number": sheet.number,
            "count": sheet.count,
            "is_page": sheet.is_page,
            "chunk_id": sheet.chunk and sheet.chunk.pk,
            "passages": sheet.chunks,
        }
        return Response(RagDocumentSheet(body).data)
