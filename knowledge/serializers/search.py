"""The shapes of a search through documents."""

from typing import Any

from rest_framework import serializers

LONGEST_QUERY = 1_000


class KnowledgeSearchRequest(serializers.Serializer[Any]):
    """What to look for, and where; by default in all one may read."""

    query = serializers.CharField(max_length=LONGEST_QUERY)
    limit = serializers.IntegerField(default=10, min_value=1, max_value=50)
    mode = serializers.ChoiceField(["hybrid", "keyword", "semantic"], default="hybrid")
    document_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    conversation_id = serializers.UUIDField(required=False, allow_null=True)
    organization_id = serializers.UUIDField(required=False, allow_null=True)


class KnowledgeSearchResultItem(serializers.Serializer[Any]):
    """A passage; `snippet` is HTML in which only `<mark>` is not escaped."""

    document_id = serializers.UUIDField()
    chunk_id = serializers.UUIDField()
    title = serializers.CharField()
    snippet = serializers.CharField()
    text = serializers.CharField()
    score = serializers.FloatField()
    page = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()


class KnowledgeSearchResponse(serializers.Serializer[Any]):
    """Passages, best first; `mode` is how they were found, `lexical_only` says that nothing was compared by meaning."""

    query = serializers.CharField()
    took_ms = serializers.IntegerField()
    mode = serializers.CharField()
    lexical_only = serializers.BooleanField()
    results = KnowledgeSearchResultItem(many=True)
