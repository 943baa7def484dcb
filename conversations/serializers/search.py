"""The shapes of a search over everything."""

from typing import Any

from rest_framework import serializers

MOST_QUERY = 500
TYPES = ["all", "conversations", "messages", "notes", "transcripts", "documents"]
COLLECTIONS = TYPES[1:]
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


class CoreSearchTranscriptResult(serializers.Serializer[Any]):
    """What was said in a session of Live."""

    id = serializers.UUIDField()
    title = serializers.CharField(help_text="When it was.")
    snippet = serializers.CharField(help_text=SNIPPET)
    score = serializers.FloatField()
    session_started_at = serializers.DateTimeField()


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
    transcripts = CoreSearchTranscriptResult(many=True)
    documents = CoreSearchDocumentResult(many=True)


class SearchCollection(serializers.Serializer[Any]):
    """One kind of entries; `expected` are the things there are, `pending` those that are not in the index."""

    name = serializers.CharField(help_text="conversations, messages, notes, transcripts or documents")
    documents = serializers.IntegerField()
    expected = serializers.IntegerField()
    pending = serializers.IntegerField()
    last_indexed_at = serializers.DateTimeField(allow_null=True, help_text="When the newest thing in it was made.")


class SearchReindex(serializers.Serializer[Any]):
    """The newest job; `progress` counts hundredths."""

    job_id = serializers.UUIDField()
    status = serializers.CharField(help_text="queued, running, done or failed")
    running = serializers.BooleanField()
    progress = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)


class TypesenseStatusResponse(serializers.Serializer[Any]):
    """The engine, its collections, and the job that builds them anew."""

    engine = serializers.CharField(help_text="database or typesense")
    healthy = serializers.BooleanField(help_text="Whether it answers itself; else the database does in its place.")
    version = serializers.CharField(allow_null=True)
    problem = serializers.CharField(allow_blank=True, help_text="Why it does not answer, in words.")
    entries = serializers.IntegerField(allow_null=True, help_text="Those it has, where it keeps its own.")
    built_at = serializers.DateTimeField(allow_null=True, help_text="When what it keeps was last built anew.")
    pending_changes = serializers.IntegerField(help_text="Changes that have not reached the engine yet.")
    collections = SearchCollection(many=True)
    reindex = SearchReindex(allow_null=True)


class TypesenseReindexRequest(serializers.Serializer[Any]):
    """What to build anew; all of it by default."""

    collections = serializers.ListField(
        child=serializers.ChoiceField(choices=COLLECTIONS), required=False, default=list
    )
    user_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class ReindexAccepted(serializers.Serializer[Any]):
    """The job that does it."""

    job_id = serializers.UUIDField()
    status = serializers.CharField(help_text="queued, running, done or failed")
