"""The shapes of notes."""

from typing import Any

from rest_framework import serializers

from conversations.models import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS
from conversations.services.notes import NoteText

PARTS = ["same", "added", "removed"]
LINES = [*PARTS, "changed", "skipped"]


class NoteResponse(serializers.Serializer[Any]):
    """A note as it is now."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    content = serializers.CharField(help_text="Markdown.")
    tags = serializers.ListField(child=serializers.CharField())
    conversation_id = serializers.UUIDField(allow_null=True, help_text="What it was saved from, while that is there.")
    message_id = serializers.UUIDField(allow_null=True)
    source_gone = serializers.BooleanField(help_text="What it was saved from has been deleted.")
    organization_id = serializers.UUIDField(allow_null=True, help_text="The workspace it is in; null: personal.")
    version = serializers.IntegerField(help_text="Counts the saves that changed it.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NoteUpdate(serializers.Serializer[Any]):
    """What the note says from now on; tags that are left out stay."""

    title = serializers.CharField(max_length=200)
    content = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, trim_whitespace=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TAG), max_length=MOST_TAGS, default=None
    )
    expected_version = serializers.IntegerField(
        min_value=1, default=None, help_text="Refuse with 409 `note_changed` if the note is not at this version."
    )
    editing = serializers.UUIDField(
        default=None, help_text="Saves with the same value within five minutes become one version."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Title, content and tags are one thing."""
        tags = attrs.pop("tags")
        text = NoteText(attrs.pop("title"), attrs.pop("content"), None if tags is None else tuple(tags))
        return {**attrs, "text": text}


class NoteCreate(NoteUpdate):
    """A new note; with the message or conversation it was saved from, it links back there."""

    content = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, trim_whitespace=False, default="")
    expected_version = None  # type: ignore[assignment]
    conversation_id = serializers.UUIDField(allow_null=True, default=None)
    message_id = serializers.UUIDField(allow_null=True, default=None)


class NoteFilter(serializers.Serializer[Any]):
    """Which notes, and in which order."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Words and operators, as in the search; the best 100.",
    )
    tag = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_TAG)
    conversation_id = serializers.UUIDField(required=False, help_text="Those saved from it.")
    sort = serializers.ChoiceField(choices=["updated", "created", "title"], default="updated")


class NoteTagResponse(serializers.Serializer[Any]):
    """A tag and how many notes have it."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class NoteVersionResponse(serializers.Serializer[Any]):
    """A version; several saves of one sitting are one, from `created_at` to `saved_at`."""

    version = serializers.IntegerField()
    title = serializers.CharField()
    restored_from = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField()


class NoteVersionDetail(NoteVersionResponse):
    """What the note said then."""

    content = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())


class NoteChangesFilter(serializers.Serializer[Any]):
    """Compared with which version; without one with the version before it."""

    since = serializers.IntegerField(required=False, min_value=1)


class NotePart(serializers.Serializer[Any]):
    """Words of a line."""

    kind = serializers.ChoiceField(choices=PARTS)
    text = serializers.CharField()


class NoteLine(serializers.Serializer[Any]):
    """A line; `skipped` stands for `count` lines that are the same."""

    kind = serializers.ChoiceField(choices=LINES)
    parts = NotePart(many=True, required=False)
    count = serializers.IntegerField(required=False)


class NoteChanges(serializers.Serializer[Any]):
    """What changed from one version to another."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    title = NotePart(many=True)
    tags_added = serializers.ListField(child=serializers.CharField())
    tags_removed = serializers.ListField(child=serializers.CharField())
    lines = NoteLine(many=True)
