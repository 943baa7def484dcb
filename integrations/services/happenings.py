"""What happened in a tenant, as its webhooks are told it: what belongs to the tenant, in ids and small values.

What is a person's own is left out: private documents, temporary chats, everything of a personal workspace, and how
somebody did; that much of it was practised here is the tenant's to know, as in its statistics.
"""

from typing import Any
from uuid import UUID

from conversations.models import Conversation, Proposal
from integrations.models import IntegrationToken
from integrations.services.deliveries import queue_event
from knowledge.models import Document
from learning.models import Evaluation
from live.models import LiveSession
from organizations.models import APIKey, Membership
from xentree.events import AnswerFinished, DocumentRemoved, DocumentShared, EvaluationFinished, ProposalDecided

Data = dict[str, Any]
# What a proposal comes to; before that it is only being done.
DECIDED = frozenset({Proposal.Status.DONE, Proposal.Status.DECLINED, Proposal.Status.FAILED, Proposal.Status.EXPIRED})


def tell_member(organization_id: UUID, user_id: UUID, *, joined: bool) -> None:
    """How a member stands now; nothing of whoever left meanwhile."""

    def facts() -> Data | None:
        member = Membership.objects.filter(organization=organization_id, user=user_id).first()
        if member is None:
            return None
        teams = [str(pk) for pk in member.teams.order_by("name").values_list("pk", flat=True)]
        return {"user_id": str(user_id), "role": member.role, "status": member.status, "team_ids": teams}

    queue_event(organization_id, "member.joined" if joined else "member.changed", facts)


def tell_answer(event: AnswerFinished) -> None:
    """An answer ended, unless in a temporary chat."""

    def facts() -> Data | None:
        if not Conversation.objects.listed().filter(pk=event.conversation_id).exists():
            return None
        ids = {"conversation_id": event.conversation_id, "user_id": event.user_id, "message_id": event.message_id}
        return {**_words(ids), "status": event.status}

    queue_event(event.organization_id, "conversation.answered", facts, once=event.message_id)


def tell_conversation(name: str, organization_id: UUID | None, conversation_id: UUID, user_id: UUID) -> None:
    """A conversation began or was deleted, unless it is a temporary chat."""

    def facts() -> Data | None:
        if not Conversation.objects.listed().filter(pk=conversation_id).exists():
            return None
        return _words({"conversation_id": conversation_id, "user_id": user_id})

    queue_event(organization_id, name, facts)


def tell_proposal(event: ProposalDecided) -> None:
    """What became of a card; that it is being done is no end."""
    if event.status not in DECIDED:
        return

    def facts() -> Data | None:
        tool = Proposal.objects.filter(pk=event.proposal_id).values_list("tool", flat=True).first()
        ids = {"conversation_id": event.conversation_id, "user_id": event.user_id, "proposal_id": event.proposal_id}
        return None if tool is None else {**_words(ids), "tool": tool, "status": event.status}

    queue_event(event.organization_id, "proposal.decided", facts, once=f"{event.proposal_id}:{event.status}")


def tell_document(name: str, document_id: UUID) -> None:
    """How a document stands, if it is there for a whole organization or a team."""
    document = Document.objects.filter(pk=document_id).exclude(visibility=Document.Visibility.PRIVATE).first()
    if document is None:
        return
    data: Data = _document_data(document_id, document.owner_id, document.visibility, document.team_id)
    if name == "document.ready":
        data["chunks"] = document.chunk_count
    if name == "document.failed":
        data["error_code"] = document.error_code
    queue_event(document.organization_id, name, lambda: data)


def tell_document_removed(event: DocumentRemoved) -> None:
    """It is gone for those who could read it."""
    if event.visibility == Document.Visibility.PRIVATE:
        return
    data = _document_data(event.document_id, event.owner_id, event.visibility, event.team_id)
    queue_event(event.organization_id, "document.removed", lambda: data, once=event.document_id)


def tell_document_shared(event: DocumentShared) -> None:
    """Others can read it than before; that it is its owner's alone again is told, too, since it was told before."""
    data = _document_data(event.document_id, event.owner_id, event.visibility, event.team_id)
    queue_event(event.organization_id, "document.shared", lambda: data)


def tell_evaluation(event: EvaluationFinished) -> None:
    """That an answer was marked, not how; of what was practised in the workspace."""
    place = Evaluation.objects.filter(pk=event.evaluation_id).values_list("organization", flat=True).first()
    ids = _words({"evaluation_id": event.evaluation_id, "user_id": event.user_id})
    queue_event(place, "english.evaluation_finished", lambda: {**ids, "skill": event.skill, "status": event.status})


def tell_live(name: str, session_id: UUID, user_id: UUID, **more: str | int) -> None:
    """Something about a talk in the workspace."""
    place = LiveSession.objects.filter(pk=session_id).values_list("organization", flat=True).first()
    ids = _words({"session_id": session_id, "user_id": user_id})
    queue_event(place, name, lambda: {**ids, **more}, once=session_id)


def tell_key_revoked(key_id: UUID) -> None:
    """Which key, and whose it was."""
    key = APIKey.objects.filter(pk=key_id).values("organization_id", "created_by_id").first()
    if key:
        data = _words({"key_id": key_id, "user_id": key["created_by_id"]})
        queue_event(key["organization_id"], "api_key.revoked", lambda: data, once=key_id)


def tell_token_revoked(token_id: UUID) -> None:
    """Which token; whose visitor it let in stays between them and the site."""
    place = IntegrationToken.objects.filter(pk=token_id).values_list("organization", flat=True).first()
    queue_event(place, "integration_token.revoked", lambda: {"token_id": str(token_id)}, once=token_id)


def tell_cap_reached(organization_id: UUID, user_id: str | None, resource: str, limit: int, period: str) -> None:
    """Whose limit of what; once a period, unless the limit was changed meanwhile."""
    holder = "member" if user_id else "organization"
    data: Data = {"resource": resource, "holder": holder, "limit": limit, "user_id": user_id}
    queue_event(organization_id, "cap.reached", lambda: data, once=f"{user_id}:{resource}:{limit}:{period}")


def _document_data(document_id: UUID, owner_id: UUID, visibility: str, team_id: UUID | None) -> Data:
    ids = _words({"document_id": document_id, "user_id": owner_id})
    return {**ids, "visibility": visibility, "team_id": str(team_id) if team_id else None}


def _words(ids: dict[str, UUID]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items()}
