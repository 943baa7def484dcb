"""OpenAI's shape of a question, as far as there is something behind it here; what it would change is refused."""

from typing import Any

from rest_framework import serializers

MAX_MESSAGES = 200
MAX_CHARACTERS = 400_000
MAX_PICTURES = 10
INSTRUCTING = ("system", "developer")
# These would change what comes back, so they are refused rather than passed over.
REFUSED = ("tools", "functions", "tool_choice", "function_call", "logprobs", "stop", "audio", "modalities")


class CompletionMessage(serializers.Serializer[Any]):
    """One turn; `content` is text, or a list of `text` and `image_url` parts (pictures as data: addresses)."""

    role = serializers.ChoiceField(choices=[*INSTRUCTING, "user", "assistant"])
    content = serializers.JSONField()

    def validate_content(self, content: Any) -> list[dict[str, Any]]:
        """As a list of parts."""
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not isinstance(parts, list) or not all(map(_is_part, parts)):
            raise serializers.ValidationError("Send text, or a list of text and image_url parts.")
        return parts


class StreamOptions(serializers.Serializer[Any]):
    """How to stream."""

    include_usage = serializers.BooleanField(default=False)


class CompletionRequest(serializers.Serializer[Any]):
    """The rest of OpenAI's fields, such as temperature, is taken and has no effect."""

    model = serializers.CharField(max_length=200, help_text="`auto`, or an id of /v1/models.")
    messages = serializers.ListField(child=CompletionMessage(), allow_empty=False, max_length=MAX_MESSAGES)
    stream = serializers.BooleanField(default=False, allow_null=True)
    stream_options = StreamOptions(required=False, allow_null=True)
    max_tokens = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    max_completion_tokens = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    n = serializers.IntegerField(min_value=1, max_value=1, required=False, allow_null=True)

    def validate_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Not too long, and something to answer at the end."""
        parts = [part for message in messages for part in message["content"]]
        if sum(len(part.get("text", "")) for part in parts) > MAX_CHARACTERS:
            raise serializers.ValidationError(f"At most {MAX_CHARACTERS} characters in all.")
        if sum(part["type"] == "image_url" for part in parts) > MAX_PICTURES:
            raise serializers.ValidationError(f"At most {MAX_PICTURES} pictures in all.")
        if messages[-1]["role"] != "user":
            raise serializers.ValidationError("The last message has to be the user's.")
        return messages

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing that could not be done as asked."""
        if asked := [name for name in REFUSED if self.initial_data.get(name)]:
            raise serializers.ValidationError({name: ["This is not supported here."] for name in asked})
        wanted = self.initial_data.get("response_format")
        if wanted and wanted != {"type": "text"}:
            raise serializers.ValidationError({"response_format": ["Only text is supported here."]})
        return data


def _is_part(part: Any) -> bool:
    match part:
        case {"type": "text", "text": str()} | {"type": "image_url", "image_url": {"url": str()}}:
            return True
    return False
