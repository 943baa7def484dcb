"""The shape of a message; conversations.queries builds the data itself, fast, and this documents it."""

from typing import Any

from rest_framework import serializers

from conversations.models import Message
from conversations.serializers.chat import Citation, Usage
from conversations.serializers.proposals import ProposalOut


class AttachmentResponse(serializers.Serializer[Any]):
    """A file beside a message; `url` is its owner's."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["image", "text"])
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    url = serializers.CharField()


class MessageError(serializers.Serializer[Any]):
    """Why an answer failed."""

    error = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField()


class MessageResponse(serializers.Serializer[Any]):
    """A message; `sibling_ids` are the alternatives to it, itself among them, oldest first."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Message.Role.choices)
    content = serializers.CharField()
    provider = serializers.CharField(allow_null=True)
    model = serializers.CharField(allow_null=True)
    usage = Usage(allow_null=True)
    citations = Citation(many=True)
    parent_id = serializers.UUIDField(allow_null=True)
    sibling_ids = serializers.ListField(child=serializers.UUIDField())
    attachments = AttachmentResponse(many=True)
    proposals = ProposalOut(many=True)
    feedback = serializers.ChoiceField(choices=Message.Feedback.choices, allow_null=True)
    status = serializers.ChoiceField(choices=Message.Status.choices)
    finish_reason = serializers.CharField(allow_null=True)
    error = MessageError(allow_null=True)
    cost_usd = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()


class MessagePage(serializers.Serializer[Any]):
    """Which part of a branch."""

    before = serializers.UUIDField(required=False, help_text="Only messages above this one.")
    limit = serializers.IntegerField(default=50, min_value=1, max_value=200)
