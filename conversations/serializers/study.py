"""The shapes of quizzes and flashcards."""

from typing import Any

from rest_framework import serializers

MOST = 20


class StudyRequest(serializers.Serializer[Any]):
    """How many, and by whom."""

    count = serializers.IntegerField(default=8, min_value=1, max_value=MOST)
    provider = serializers.CharField(default="auto", max_length=200, help_text="A provider, a model, or `auto`.")


class StudyCitation(serializers.Serializer[Any]):
    """The words of the document that hold the answer, and where they stand."""

    chunk_id = serializers.UUIDField()
    page = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField()


class StudyItem(serializers.Serializer[Any]):
    """A question with its answer; `options` in a quiz, the answer among them."""

    question = serializers.CharField()
    answer = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField(), required=False)
    citation = StudyCitation()


class StudySetResponse(serializers.Serializer[Any]):
    """A quiz or flashcards; from `local` they are sentences of the document, word for word."""

    id = serializers.UUIDField()
    document_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["quiz", "flashcards"])
    provider = serializers.CharField()
    model = serializers.CharField()
    items = StudyItem(many=True)
    created_at = serializers.DateTimeField()
