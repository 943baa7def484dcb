"""The shape of a proposal; conversations.queries builds the data itself, and this documents it."""

from typing import Any

from rest_framework import serializers

from conversations.models import Proposal


class ProposalItem(serializers.Serializer[Any]):
    """One thing that would be done; `lines` are its details as [label, value]."""

    title = serializers.CharField()
    lines = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True), min_length=2, max_length=2)
    )


class ProposalCard(serializers.Serializer[Any]):
    """All that would be done and where, in plain text; `yes` is what saying yes is called."""

    title = serializers.CharField()
    items = ProposalItem(many=True)
    yes = serializers.CharField()
    place = serializers.CharField(allow_blank=True)


class ProposalError(serializers.Serializer[Any]):
    """Why it failed."""

    error = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField()


class ProposalOut(serializers.Serializer[Any]):
    """What the assistant asks a yes for; `summary` says what came of it."""

    id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    tool = serializers.CharField()
    card = ProposalCard()
    status = serializers.ChoiceField(choices=Proposal.Status.choices)
    summary = serializers.CharField(allow_blank=True)
    error = ProposalError(allow_null=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
