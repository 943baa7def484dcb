"""/api/core/proposals: what the assistant asks a yes for, and the yes or no."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import Proposal
from conversations.queries import proposal_data
from conversations.serializers.proposals import ProposalOut
from conversations.services import proposals
from conversations.views.base import ConversationsApi


class ProposalViewSet(ConversationsApi):
    """Proposals made to the caller."""

    serializer_class = ProposalOut

    def get_queryset(self) -> Any:
        """Their own, in conversations that are there."""
        return Proposal.objects.visible_to(self.principal).select_related("message")

    @extend_schema(responses=ProposalOut(many=True))
    def list(self, request: Request, conversation_id: UUID) -> Response:
        """Those of a conversation, newest first."""
        rows = self.get_queryset().filter(message__conversation=self.conversation(conversation_id)).defer("plan")
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response([proposal_data(each) for each in page])

    @extend_schema(responses=ProposalOut)
    def retrieve(self, request: Request, proposal_id: UUID) -> Response:
        """One, as it is now."""
        return Response(proposal_data(self._proposal(proposal_id)))

    @extend_schema(request=None, responses=ProposalOut)
    def confirm(self, request: Request, proposal_id: UUID) -> Response:
        """Do exactly what the card shows, once. What failed is told in `error`, and may be confirmed again."""
        return Response(proposal_data(proposals.confirm_proposal(self._proposal(proposal_id), by=self.principal)))

    @extend_schema(request=None, responses=ProposalOut)
    def decline(self, request: Request, proposal_id: UUID) -> Response:
        """No, thanks."""
        return Response(proposal_data(proposals.decline_proposal(self._proposal(proposal_id), by=self.principal)))

    def _proposal(self, proposal_id: UUID) -> Proposal:
        found: Proposal = self.find(self.get_queryset(), proposal_id)
        return found
