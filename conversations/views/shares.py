"""Share links: of one conversation under it, all of them under /api/core/shares."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import services
from conversations.models import Share
from conversations.serializers.shares import ShareRequest, ShareResponse
from conversations.views.base import ConversationsApi


class ConversationShareViewSet(ConversationsApi):
    """The links to one conversation."""

    serializer_class = ShareResponse

    @extend_schema(responses=ShareResponse(many=True))
    def list(self, request: Request, conversation_id: UUID) -> Response:
        """Newest first, the revoked ones too."""
        shares = Share.objects.visible_to(self.principal).filter(conversation=self.conversation(conversation_id))
        return self.get_paginated_response(ShareResponse(self.paginate_queryset(shares), many=True).data)

    @extend_schema(request=ShareRequest, responses={201: ShareResponse})
    def create(self, request: Request, conversation_id: UUID) -> Response:
        """A read-only link to the shown branch as it is now."""
        conversation, body = self.conversation(conversation_id), self.valid(ShareRequest)
        share = services.create_share(conversation, **body, by=self.principal)
        return Response(ShareResponse(share).data, status=201)


class ShareViewSet(ConversationsApi):
    """All links of one's own."""

    serializer_class = ShareResponse

    @extend_schema(responses=ShareResponse(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        page: Any = self.paginate_queryset(Share.objects.visible_to(self.principal))
        return self.get_paginated_response(ShareResponse(page, many=True).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, share_id: UUID) -> Response:
        """The link is dead at once, for everybody."""
        services.revoke_share(self.find(Share.objects.visible_to(self.principal), share_id), by=self.principal)
        return Response(status=204)
