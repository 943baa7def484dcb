"""The shapes of quizzes and flashcards."""

from typing import Any

from rest_framework import serializers

MOST = 20
LONGEST = 400


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


class StudyRound(serializers.Serializer[Any]):
    """A round through some of the items, by their places, in the order they are asked, and the answers so far."""

    items = serializers.ListField(child=serializers.IntegerField(min_value=0), max_length=MOST)
    answers = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        max_length=MOST,
        help_text="Of the first of them: the chosen option in a quiz, `known` or `again` for flashcards.",
    )


class StudySetResponse(serializers.Serializer[Any]):
    """A quiz or flashcards; from `local` they are sentences of the document, word for word."""

    id = serializers.UUIDField()
    document_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["quiz", "flashcards"])
    provider = serializers.CharField()
    model = serializers.CharField()
    items = StudyItem(many=True)
    round = StudyRound(help_text="The last round; both lists are empty before the first answer.")
    known = serializers.ListField(
        child=serializers.IntegerField(), help_text="Places of the items whose last answer was right."
    )
    studied_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
