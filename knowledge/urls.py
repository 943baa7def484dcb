"""Where the pages and the API of this app live."""

from django.urls import path

from knowledge.pages import documents, handbook, reader
from knowledge.views.reader import DocumentSheetViewSet

DOCUMENT = "api/rag/documents/<uuid:document_id>"

urlpatterns = [
    path("handbook", handbook.handbook_index, name="handbook"),
    path("handbook/<slug:slug>", handbook.handbook_reader, name="handbook_page"),
    path("knowledge", documents.documents, name="knowledge"),
    path("knowledge/rows", documents.document_rows, name="knowledge_rows"),
    path("knowledge/<uuid:document_id>", reader.document_reader, name="document"),
    path(f"{DOCUMENT}/read", DocumentSheetViewSet.as_view({"get": "retrieve"}), name="document-sheet"),
]
