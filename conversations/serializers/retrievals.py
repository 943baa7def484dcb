"""The shape of what was looked up for an answer."""

from typing import Any

from rest_framework import serializers

VERDICTS = ["read", "weak", "repeated", "beyond_limit", "no_room"]


class RetrievedPassage(serializers.Serializer[Any]):
    """A passage that was found; `text` is null once it is gone or closed to its reader."""

    index = serializers.IntegerField(allow_null=True, help_text="Its number, where the answer was given it.")
    document_id = serializers.UUIDField()
    chunk_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    score = serializers.FloatField()
    keyword = serializers.FloatField(allow_null=True)
    semantic = serializers.FloatField(allow_null=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    cited = serializers.BooleanField()
    text = serializers.CharField(allow_null=True)


class RetrievalResponse(serializers.Serializer[Any]):
    """Why an answer says what it says; `found` is empty where no documents were looked through."""

    query = serializers.CharField(allow_null=True)
    mode = serializers.CharField(allow_null=True)
    lexical_only = serializers.BooleanField()
    took_ms = serializers.IntegerField(allow_null=True)
    found = RetrievedPassage(many=True)
