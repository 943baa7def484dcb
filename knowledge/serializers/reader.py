"""The shape of what one reads of a document at once."""

from typing import Any

from rest_framework import serializers


class SheetPassage(serializers.Serializer[Any]):
    """A piece of a document as it is cited."""

    chunk_id = serializers.UUIDField(source="pk")
    position = serializers.IntegerField()
    page = serializers.IntegerField(allow_null=True)
    heading_path = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()


class SheetQuery(serializers.Serializer[Any]):
    """Which sheet: that of a chunk, or by its number."""

    page = serializers.IntegerField(default=1, min_value=1)
    chunk_id = serializers.UUIDField(required=False)


class RagDocumentSheet(serializers.Serializer[Any]):
    """A page, or a part of a document without pages; `chunk_id` is the passage asked for, null if it is not there."""

    document_id = serializers.UUIDField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    count = serializers.IntegerField()
    is_page = serializers.BooleanField()
    chunk_id = serializers.UUIDField(allow_null=True)
    passages = SheetPassage(many=True)
