"""The door to answers out of documents; their path is of the knowledge base, their writing is that of the chat."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from conversations.models import Conversation
from conversations.serializers.rag import RagQueryRequest, RagQueryResponse
from conversations.services import answers
from conversations.services.answers import Asked
from conversations.services.reading import Reading
from conversations.streams import AnswerLog
from conversations.views.chat import EVENT_STREAM, AnsweringViewSet, answered, cited, wish
from organizations.models import Organization


class RagQueryViewSet(AnsweringViewSet):
    """POST /api/rag/query."""

    scope = "rag"
    reading_actions = ("create",)
    token_scopes = {"create": "knowledge:read"}
    limits = {"create": "chat.user"}
    serializer_class = RagQueryRequest

    @extend_schema(
        responses={
            200: RagQueryResponse,
            (200, EVENT_STREAM): OpenApiResponse(str, description="start, tool, delta, citation, done, error"),
        }
    )
    def create(self, request: Request) -> Any:
        """Ask one's documents. What they do not say is not answered: then `grounded` is false, and nobody was asked."""
        data = self.valid(RagQueryRequest)
        wanted = wish({**data, "use_knowledge": False}, images=False, place=self.principal)
        asked = answers.ask_documents(data["query"], reading=self._reading(data), wish=wanted, by=self.principal)
        return self.answer(asked, data)

    def whole(self, log: AnswerLog, asked: Asked) -> dict[str, Any]:
        """The contract's RagQueryResponse."""
        end = answered(log)
        citations = cited(log)
        return {"answer": end.pop("content"), "grounded": bool(citations), "citations": citations, **end}

    def _reading(self, data: dict[str, Any]) -> Reading:
        """Places that are not open to the caller are not there; in a workspace it is that one, unless told so."""
        documents = tuple(data.get("document_ids", ()))
        named = documents or data.get("conversation_id")
        workspace = None if named else self.principal.organization_id
        return Reading(
            library=not documents,
            document_ids=documents,
            conversation_id=self._visible(Conversation, data.get("conversation_id")),
            organization_id=self._visible(Organization, data.get("organization_id")) or workspace,
            limit=data["top_k"],
        )

    def _visible(self, model: Any, wanted: UUID | None) -> UUID | None:
        return wanted and self.find(model.objects.visible_to(self.principal), wanted).pk
