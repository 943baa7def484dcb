"""The shapes of a search over everything."""

from typing import Any

from rest_framework import serializers

MOST_QUERY = 500
TYPES = ["all", "conversations", "messages", "notes", "documents"]
SNIPPET = "HTML: hits stand in `<mark>`, everything else is escaped."


class CoreSearchRequest(serializers.Serializer[Any]):
    """What to look for, and where."""

    q = serializers.CharField(
        max_length=MOST_QUERY, help_text='Words, `"a phrase"`, `-without`, `in:`, `tag:`, `before:`, `after:`.'
    )
    type = serializers.ChoiceField(choices=TYPES, default="all")
    limit = serializers.IntegerField(default=50, min_value=1, max_value=200, help_text="At most so many of each kind.")
    cursor = serializers.CharField(required=False, max_length=200)
    as_you_type = serializers.BooleanField(default=False, help_text="The last word may be unfinished.")


class CoreSearchConversationResult(serializers.Serializer[Any]):
    """A conversation, found by its title."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    snippet = serializers.CharField(help_text=SNIPPET)
    score = serializers.FloatField()
    updated_at = serializers.DateTimeField()
    archived = serializers.BooleanField()


class CoreSearchMessageResult(serializers.Serializer[Any]):
    """A message of a conversation."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    conversation_title = serializers.CharField()
    role = serializers.ChoiceField(choices=["user", "assistant"])
    snippet = serializers.CharField(help_text=SNIPPET)
    score = serializers.FloatField()
    created_at = serializers.DateTimeField()
    archived = serializers.BooleanField(help_text="Whether its conversation is.")


class CoreSearchNoteResult(serializers.Serializer[Any]):
    """A note."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    snippet = serializers.CharField(help_text=SNIPPET)
    score = serializers.FloatField()
    updated_at = serializers.DateTimeField()


class CoreSearchDocumentResult(serializers.Serializer[Any]):
    """A document, with the best of the passages that were found in it, if any was."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    snippet = serializers.CharField(help_text=SNIPPET)
    page = serializers.IntegerField(allow_null=True)
    chunk_id = serializers.UUIDField(allow_null=True)
    score = serializers.FloatField()


class CoreSearchResponse(serializers.Serializer[Any]):
    """What was found, best first within each kind; `total` counts all of it."""

    query = serializers.CharField()
    took_ms = serializers.IntegerField()
    total = serializers.IntegerField()
    conversations = CoreSearchConversationResult(many=True)
    messages = CoreSearchMessageResult(many=True)
    notes = CoreSearchNoteResult(many=True)
    documents = CoreSearchDocumentResult(many=True)
