"""The shapes of documents, of their chunks and of what one says when adding one."""

from typing import Any

from rest_framework import serializers

from knowledge.models import Chunk, Document
from knowledge.services.documents import as_seen

_VISIBILITY = Document.Visibility.choices


class RagDocument(serializers.ModelSerializer[Document]):
    """A document; `error` says why it failed, `error_code` the same for programs."""

    owner_id = serializers.UUIDField()
    organization_id = serializers.UUIDField(allow_null=True)
    team_id = serializers.UUIDField(allow_null=True)
    sha256 = serializers.SerializerMethodField(help_text="Empty until what is at an address was fetched.")
    error = serializers.SerializerMethodField()
    error_code = serializers.SerializerMethodField()
    source_url = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "id",
            "title",
            "filename",
            "content_type",
            "size_bytes",
            "sha256",
            "source_url",
            "status",
            "progress",
            "error",
            "error_code",
            "page_count",
            "chunk_count",
            "visibility",
            "owner_id",
            "organization_id",
            "team_id",
            "conversation_id",
            "created_at",
            "updated_at",
        ]

    def to_representation(self, instance: Document) -> dict[str, Any]:
        """What was not read in time has failed."""
        return super().to_representation(as_seen(instance))

    def get_sha256(self, document: Document) -> str:
        """Before that, an address only has a mark."""
        return document.sha256 if document.file else ""

    def get_error(self, document: Document) -> str | None:
        """Null where nothing went wrong."""
        return document.error or None

    def get_error_code(self, document: Document) -> str | None:
        """Null where nothing went wrong."""
        return document.error_code or None

    def get_source_url(self, document: Document) -> str | None:
        """Null for an upload."""
        return document.source_url or None


class RagUploadResponse(serializers.Serializer[Any]):
    """The document; with `duplicate`, one that was there before."""

    document = RagDocument()
    duplicate = serializers.BooleanField()


class _WishRequest(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    visibility = serializers.ChoiceField(choices=_VISIBILITY, default=Document.Visibility.PRIVATE)
    organization_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    team_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    conversation_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class RagUploadRequest(_WishRequest):
    """A file, what to call it, and who may read it; the workspace is that of the caller where none is named."""

    file = serializers.FileField(allow_empty_file=True)


class RagUploadUrlRequest(_WishRequest):
    """The same for what is at an address."""

    url = serializers.URLField(max_length=2000)

    def validate_url(self, value: str) -> str:
        """Only what is fetched with no name and password in it."""
        scheme, _, rest = value.partition("://")
        if scheme.lower() not in ("http", "https") or "@" in rest.partition("/")[0]:
            raise serializers.ValidationError("Give an http or https address without a name and password in it.")
        return value


class RagDocumentUpdate(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    title = serializers.CharField(max_length=200, required=False)
    visibility = serializers.ChoiceField(choices=_VISIBILITY, required=False)
    team_id = serializers.UUIDField(required=False, allow_null=True)


class DocumentFilter(serializers.Serializer[Any]):
    """Which documents."""

    status = serializers.ChoiceField(choices=Document.Status.choices, required=False)
    organization_id = serializers.UUIDField(required=False)
    conversation_id = serializers.CharField(required=False, help_text="An id, or `none` for those beside none.")
    q = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="A part of the title.")

    def validate_conversation_id(self, value: str) -> Any:
        """An id or the word none."""
        return None if value == "none" else serializers.UUIDField().to_internal_value(value)


class RagChunk(serializers.ModelSerializer[Chunk]):
    """A piece of a document as it is found and cited; `start` and `end` are places in the text of its page."""

    document_id = serializers.UUIDField()
    heading_path = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Chunk
        fields = ["id", "document_id", "position", "page", "heading_path", "text", "start", "end"]
