"""Where the pages and the API of this app live."""

from typing import Any

from django.urls import path

from knowledge.pages import documents, handbook, reader
from knowledge.views.documents import (
    DocumentChunkViewSet,
    DocumentFileViewSet,
    DocumentViewSet,
    UploadUrlViewSet,
    UploadViewSet,
)
from knowledge.views.reader import DocumentSheetViewSet
from knowledge.views.search import KnowledgeSearchViewSet

DOCUMENTS = "api/rag/documents"
DOCUMENT = f"{DOCUMENTS}/<uuid:document_id>"
ONE: Any = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("handbook", handbook.handbook_index, name="handbook"),
    path("handbook/<slug:slug>", handbook.handbook_reader, name="handbook_page"),
    path("knowledge", documents.documents, name="knowledge"),
    path("knowledge/rows", documents.document_rows, name="knowledge_rows"),
    path("knowledge/<uuid:document_id>", reader.document_reader, name="document"),
    path("api/knowledge/search", KnowledgeSearchViewSet.as_view({"post": "create"}), name="knowledge-search"),
    path("api/rag/upload", UploadViewSet.as_view({"post": "create"}), name="document-upload"),
    path("api/rag/upload-url", UploadUrlViewSet.as_view({"post": "create"}), name="document-upload-url"),
    path(DOCUMENTS, DocumentViewSet.as_view({"get": "list"}), name="documents"),
    path(DOCUMENT, DocumentViewSet.as_view(ONE), name="document-api"),
    path(f"{DOCUMENT}/retry", DocumentViewSet.as_view({"post": "retry"}), name="document-retry"),
    path(f"{DOCUMENT}/cancel", DocumentViewSet.as_view({"post": "cancel"}), name="document-cancel"),
    path(f"{DOCUMENT}/chunks", DocumentChunkViewSet.as_view({"get": "list"}), name="document-chunks"),
    path(f"{DOCUMENT}/file", DocumentFileViewSet.as_view({"get": "retrieve"}), name="document-file"),
    path(f"{DOCUMENT}/read", DocumentSheetViewSet.as_view({"get": "retrieve"}), name="document-sheet"),
]
