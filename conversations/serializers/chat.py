"""The shapes of asking and answering."""

from typing import Any

from rest_framework import serializers

from conversations.models import Message

MAX_MESSAGE = 32_000
MAX_HISTORY = 200


class HistoryEntry(serializers.Serializer[Any]):
    """One earlier turn, for callers who keep their own history."""

    role = serializers.ChoiceField(choices=["user", "assistant", "system"])
    content = serializers.CharField(max_length=MAX_MESSAGE, trim_whitespace=False)


class AnswerWish(serializers.Serializer[Any]):
    """How to answer."""

    provider = serializers.CharField(default="auto", max_length=200, help_text="A provider, a model, or `auto`.")
    user_language = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, required=False, allow_null=True
    )
    use_knowledge = serializers.BooleanField(default=False, help_text="Look through one's documents and the handbook.")
    document_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50, help_text="Look through these documents only."
    )
    stream = serializers.BooleanField(default=False)


class ChatRequest(AnswerWish):
    """A question; with `conversation_id` or `save` both turns are kept."""

    message = serializers.CharField(max_length=MAX_MESSAGE)
    conversation_history = serializers.ListField(child=HistoryEntry(), required=False, max_length=MAX_HISTORY)
    conversation_id = serializers.UUIDField(required=False, allow_null=True)
    save = serializers.BooleanField(default=False, help_text="Start a conversation for it.")  # type: ignore[assignment]
    temporary = serializers.BooleanField(default=False, help_text="With `save`: purge it after 24 hours.")
    folder_id = serializers.UUIDField(required=False, allow_null=True, help_text="With `save`.")
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10)

    class Meta:
        ref_name = "ChatRequest"


class EditRequest(AnswerWish):
    """The question put differently; without `attachments` it keeps those it has."""

    content = serializers.CharField(max_length=MAX_MESSAGE)
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10)


class FeedbackRequest(serializers.Serializer[Any]):
    """What the person thought of an answer."""

    feedback = serializers.ChoiceField(choices=Message.Feedback.choices, allow_null=True)


class Usage(serializers.Serializer[Any]):
    """Tokens as the provider counted them."""

    prompt_tokens = serializers.IntegerField()
    completion_tokens = serializers.IntegerField()
    total_tokens = serializers.IntegerField()


class Citation(serializers.Serializer[Any]):
    """Where a number in the answer leads."""

    index = serializers.IntegerField()
    document_id = serializers.CharField(required=False)
    chunk_id = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    title = serializers.CharField()
    page = serializers.IntegerField(required=False)
    snippet = serializers.CharField()
    score = serializers.FloatField(required=False)


class ChatResponse(serializers.Serializer[Any]):
    """The whole answer."""

    content = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField()
    usage = Usage(allow_null=True)
    conversation_id = serializers.UUIDField(allow_null=True)
    message_id = serializers.UUIDField(allow_null=True)
    citations = Citation(many=True)


class ProviderModel(serializers.Serializer[Any]):
    """A model on offer."""

    id = serializers.CharField()
    name = serializers.CharField()
    context_window = serializers.IntegerField(required=False, allow_null=True)


class ProviderInfo(serializers.Serializer[Any]):
    """A provider on offer; `reason` says why it is not available."""

    id = serializers.CharField()
    name = serializers.CharField()
    models = ProviderModel(many=True)
    available = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_null=True)
    local = serializers.BooleanField()
    default = serializers.BooleanField()
