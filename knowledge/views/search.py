"""The door to searching documents."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge.search import retrieve
from knowledge.serializers.search import KnowledgeSearchRequest, KnowledgeSearchResponse
from organizations.models import Organization
from xentree.api.views import ApiViewSet


class KnowledgeSearchViewSet(ApiViewSet):
    """POST /api/knowledge/search."""

    scope = "rag"
    reading_actions = ("create",)
    token_scopes = {"create": "knowledge:read"}
    serializer_class = KnowledgeSearchRequest

    @extend_schema(responses=KnowledgeSearchResponse)
    def create(self, request: Request) -> Response:
        """The passages of one's documents that have most to do with a query, by its words and by its meaning."""
        data: dict[str, Any] = self.valid(KnowledgeSearchRequest)
        data["organization_id"] = self._workspace(data)
        found = retrieve(self.principal, **data)
        return Response(KnowledgeSearchResponse({"query": data["query"], **vars(found)}).data)

    def _workspace(self, data: dict[str, Any]) -> UUID | None:
        """The one that is named, if it is open to the caller; else the one they are in, unless a place is named."""
        if wanted := data.get("organization_id"):
            return self.find(Organization.objects.visible_to(self.principal), wanted).pk
        named = data.get("document_ids") or data.get("conversation_id")
        return None if named else self.principal.organization_id
