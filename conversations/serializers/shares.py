"""The shapes of share links, exports and imports."""

from typing import Any

from rest_framework import serializers

from conversations.models import ConversationImport, Share
from conversations.services.shares import share_url


class ShareRequest(serializers.Serializer[Any]):
    """How long the link lives; without a number until it is revoked."""

    expires_in_days = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=3650)


class ShareResponse(serializers.ModelSerializer[Share]):
    """A share link."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = ["id", "conversation_id", "title", "url", "created_at", "expires_at", "revoked_at", "views"]

    def get_url(self, share: Share) -> str:
        """The address to hand out."""
        return share_url(share)


class ExportFormat(serializers.Serializer[Any]):
    """In which form."""

    format = serializers.ChoiceField(choices=["markdown", "json"], default="markdown")


class ImportResponse(serializers.ModelSerializer[ConversationImport]):
    """An import; the counts are conversations."""

    class Meta:
        model = ConversationImport
        fields = ["id", "filename", "state", "format", "total", "done", "skipped", "error", "created_at", "finished_at"]


class UploadRequest(serializers.Serializer[Any]):
    """A multipart upload."""

    file = serializers.FileField(max_length=255, allow_empty_file=True)
