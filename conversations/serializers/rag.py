"""The shapes of a question to one's documents and of its answer."""

from typing import Any

from rest_framework import serializers

from conversations.serializers.chat import Citation, Usage
from conversations.services.reading import LIMIT

MAX_QUERY = 4_000


class RagQueryRequest(serializers.Serializer[Any]):
    """What to find out, and where to look; by default in all one may read."""

    query = serializers.CharField(max_length=MAX_QUERY)
    document_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    conversation_id = serializers.UUIDField(required=False, allow_null=True)
    organization_id = serializers.UUIDField(required=False, allow_null=True)
    top_k = serializers.IntegerField(default=LIMIT, min_value=1, max_value=20, help_text="At most so many passages.")
    provider = serializers.CharField(default="auto", max_length=200, help_text="A provider, a model, or `auto`.")
    user_language = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, required=False, allow_null=True
    )
    stream = serializers.BooleanField(default=False)

    class Meta:
        ref_name = "RagQueryRequest"


class RagQueryResponse(serializers.Serializer[Any]):
    """An answer out of documents; without `grounded` it names none, because they say nothing about the question."""

    answer = serializers.CharField()
    grounded = serializers.BooleanField()
    citations = Citation(many=True)
    provider = serializers.CharField()
    model = serializers.CharField()
    usage = Usage(allow_null=True)
