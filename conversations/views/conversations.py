"""/api/core/conversations: the list, one conversation, its branch, and many at once."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import queries, services
from conversations.models import Conversation
from conversations.serializers.conversations import (
    BulkRequest,
    BulkResponse,
    ConversationCreateRequest,
    ConversationFilter,
    ConversationResponse,
    ConversationUpdateRequest,
    ForkRequest,
)
from conversations.serializers.messages import MessagePage, MessageResponse
from conversations.services.search import find_conversations
from conversations.views.base import ConversationsApi


class ConversationViewSet(ConversationsApi):
    """Conversations of one's own."""

    serializer_class = ConversationResponse
    ordering = ("-updated_at", "-id")
    token_scopes = dict.fromkeys(("list", "create", "retrieve", "destroy", "messages"), "chat:write")

    @extend_schema(parameters=[ConversationFilter], responses=ConversationResponse(many=True))
    def list(self, request: Request) -> Response:
        """Newest first; archived ones only with `archived=true`, temporary ones never.

        A browser gets those of its present workspace; a token all, or with X-Organization-ID those of one.
        """
        page: Any = self.paginate_queryset(self._filtered(self.valid_query(ConversationFilter)))
        return self.get_paginated_response([queries.conversation_data(each) for each in page])

    @extend_schema(request=ConversationCreateRequest, responses={201: ConversationResponse})
    def create(self, request: Request) -> Response:
        """Begin one; `initial_query` becomes its first message."""
        body = self.valid(ConversationCreateRequest)
        new = services.NewConversation(folder_id=body.pop("folder"), **body)
        conversation = services.create_conversation(new, by=self.principal)
        return Response(queries.conversation_data(conversation), status=201)

    @extend_schema(responses=ConversationResponse)
    def retrieve(self, request: Request, conversation_id: UUID) -> Response:
        """One conversation, without its messages."""
        return Response(queries.conversation_data(self.conversation(conversation_id)))

    @extend_schema(request=ConversationUpdateRequest, responses=ConversationResponse)
    def partial_update(self, request: Request, conversation_id: UUID) -> Response:
        """Rename, pin, archive, or put in a folder (null takes it out)."""
        conversation, changes = self.conversation(conversation_id), self.valid(ConversationUpdateRequest, partial=True)
        changed = services.update_conversation(conversation, changes, by=self.principal)
        return Response(queries.conversation_data(changed))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, conversation_id: UUID) -> Response:
        """Gone at once; `restore` brings it back for ten minutes."""
        services.delete_conversation(self.conversation(conversation_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=ConversationResponse)
    def restore(self, request: Request, conversation_id: UUID) -> Response:
        """Take a deletion of the last ten minutes back."""
        conversation = services.restore_conversation(conversation_id, by=self.principal)
        return Response(queries.conversation_data(conversation))

    @extend_schema(request=None, responses={204: None})
    def read(self, request: Request, conversation_id: UUID) -> Response:
        """The person has seen it: `unread` becomes false."""
        services.mark_read(self.conversation(conversation_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=ForkRequest, responses={201: ConversationResponse})
    def fork(self, request: Request, conversation_id: UUID) -> Response:
        """Copy the branch up to a message into a conversation of its own."""
        conversation, body = self.conversation(conversation_id), self.valid(ForkRequest)
        fork = services.fork_conversation(conversation, body["message_id"], by=self.principal)
        return Response(queries.conversation_data(fork), status=201)

    @extend_schema(request=BulkRequest, responses=BulkResponse)
    def bulk(self, request: Request) -> Response:
        """Archive, unarchive, pin, unpin, delete or move up to 200 at once; ids that are not yours are passed over."""
        body = self.valid(BulkRequest)
        folder_id = body.get("folder")
        count = services.change_conversations(body["ids"], body["action"], folder_id=folder_id, by=self.principal)
        return Response({"count": count})

    @extend_schema(parameters=[MessagePage], responses=MessageResponse(many=True))
    def messages(self, request: Request, conversation_id: UUID) -> Response:
        """The shown branch, oldest first; `Link: rel="next"` leads to the messages above."""
        conversation, page = self.conversation(conversation_id), self.valid_query(MessagePage)
        messages = queries.load_branch(conversation, **page)
        return Response(messages, headers=_link_above(request, messages, page["limit"]))

    def _filtered(self, wanted: dict[str, Any]) -> Any:
        mine = Conversation.objects.visible_to(self.principal).in_workspace(self.principal)
        found = mine.listed().filter(archived=wanted["archived"])
        if folder := wanted.get("folder"):
            found = found.filter(folder=None if folder == "none" else folder)
        if text := wanted.get("q"):
            named = Q(title__icontains=text) | Q(pk__in=find_conversations(text, by=self.principal))
            found = found.filter(named)
        return found


def _link_above(request: Request, messages: list[dict[str, Any]], limit: int) -> dict[str, str] | None:
    if not messages or messages[0]["parent_id"] is None:
        return None
    path = request.build_absolute_uri(request.path)
    return {"Link": f'<{path}?before={messages[0]["id"]}&limit={limit}>; rel="next"'}
