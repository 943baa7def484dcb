"""The shapes of conversations."""

from typing import Any

from rest_framework import serializers

from conversations.serializers.chat import MAX_MESSAGE
from conversations.services.conversations import DEFAULT_TITLE

MOST_AT_ONCE = 200
ACTIONS = ["archive", "unarchive", "pin", "unpin", "delete", "move"]


class ConversationResponse(serializers.Serializer[Any]):
    """A conversation as lists show it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    pinned = serializers.BooleanField()
    archived = serializers.BooleanField()
    message_count = serializers.IntegerField()
    last_message_preview = serializers.CharField()
    organization_id = serializers.UUIDField(allow_null=True, help_text="The workspace it is in; null: personal.")
    folder_id = serializers.UUIDField(allow_null=True)
    unread = serializers.BooleanField()
    temporary = serializers.BooleanField()
    head_id = serializers.UUIDField(allow_null=True)


class ConversationCreateRequest(serializers.Serializer[Any]):
    """How a conversation begins."""

    title = serializers.CharField(max_length=200, default=DEFAULT_TITLE)
    initial_query = serializers.CharField(max_length=MAX_MESSAGE, required=False, allow_blank=True, default="")
    source = serializers.RegexField(r"^[A-Za-z0-9._-]+$", max_length=24, default="web")  # type: ignore[assignment]
    temporary = serializers.BooleanField(default=False)
    folder = serializers.UUIDField(required=False, allow_null=True, default=None)


class ConversationUpdateRequest(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    title = serializers.CharField(max_length=200, required=False)
    pinned = serializers.BooleanField(required=False)
    archived = serializers.BooleanField(required=False)
    folder = serializers.UUIDField(required=False, allow_null=True)


class ConversationFilter(serializers.Serializer[Any]):
    """Which conversations."""

    archived = serializers.BooleanField(default=False)
    folder = serializers.CharField(required=False, help_text="A folder's id, or `none` for those in no folder.")
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the title, or a part of it."
    )

    def validate_folder(self, value: str) -> str:
        """An id or the word none."""
        return value if value == "none" else str(serializers.UUIDField().to_internal_value(value))


class ForkRequest(serializers.Serializer[Any]):
    """Where the branch to copy ends."""

    message_id = serializers.UUIDField()


class BulkRequest(serializers.Serializer[Any]):
    """One thing for many conversations; `folder` is for `move`, null for no folder."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_AT_ONCE, allow_empty=False)
    action = serializers.ChoiceField(choices=ACTIONS)
    folder = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A move has to say where to."""
        if attrs["action"] == "move" and "folder" not in attrs:
            raise serializers.ValidationError({"folder": ["A move needs a folder, or null."]})
        return attrs


class BulkResponse(serializers.Serializer[Any]):
    """How many of one's own were changed."""

    count = serializers.IntegerField()


class FolderResponse(serializers.Serializer[Any]):
    """A folder."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField()
    instructions = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class FolderRequest(serializers.Serializer[Any]):
    """A folder's name, and what the assistant is told in every conversation inside."""

    name = serializers.CharField(max_length=80)
    instructions = serializers.CharField(max_length=8000, required=False, allow_blank=True)
