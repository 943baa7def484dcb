"""OpenAI's shape of a question, as far as there is something behind it here; what it would change is refused."""

import json
from typing import Any

from rest_framework import serializers

MAX_MESSAGES = 200
MAX_CHARACTERS = 400_000
MAX_PICTURES = 10
INSTRUCTING = ("system", "developer")
_CONTENT = "Send text, or a list of text and image_url parts."
# These would change what comes back, so they are refused rather than passed over.
REFUSED = ("functions", "function_call", "logprobs", "stop", "audio", "modalities")
MAX_TOOLS = 128
MAX_JSON_CHARACTERS = 100_000
NAME = r"\A[a-zA-Z0-9_-]{1,64}\Z"


class CalledFunction(serializers.Serializer[Any]):
    """What a model called; its arguments as the JSON it sent."""

    name = serializers.RegexField(NAME)
    arguments = serializers.CharField(max_length=MAX_JSON_CHARACTERS, allow_blank=True, trim_whitespace=False)


class MadeCall(serializers.Serializer[Any]):
    """A call of an earlier answer."""

    id = serializers.CharField(max_length=200)
    type = serializers.ChoiceField(choices=["function"], default="function")
    function = CalledFunction()


class CompletionMessage(serializers.Serializer[Any]):
    """One turn; `content` is text, or a list of `text` and `image_url` parts (pictures as data: addresses)."""

    role = serializers.ChoiceField(choices=[*INSTRUCTING, "user", "assistant", "tool"])
    content = serializers.JSONField(required=False, allow_null=True, default=None)
    tool_calls = MadeCall(many=True, required=False, allow_null=True)
    tool_call_id = serializers.CharField(max_length=200, required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Only who calls may say nothing, and only the assistant calls."""
        if data.get("tool_calls") and data["role"] != "assistant":
            raise serializers.ValidationError({"tool_calls": ["Only the assistant calls."]})
        if data["content"] is None:
            if not data.get("tool_calls"):
                raise serializers.ValidationError({"content": [_CONTENT]})
            data["content"] = []
        return data

    def validate_content(self, content: Any) -> list[dict[str, Any]] | None:
        """As a list of parts."""
        if content is None:
            return None
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not isinstance(parts, list) or not all(map(_is_part, parts)):
            raise serializers.ValidationError(_CONTENT)
        return parts


class OfferedFunction(serializers.Serializer[Any]):
    """A function of the caller's, with the JSON schema of its arguments."""

    name = serializers.RegexField(NAME)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False, allow_null=True)
    parameters = serializers.DictField(required=False, allow_null=True)

    def validate_parameters(self, parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        """A schema, and of a size a model can read."""
        # Only who is given functions loads it.
        from jsonschema import Draft202012Validator, SchemaError

        try:
            Draft202012Validator.check_schema(parameters or {})
        except (SchemaError, RecursionError) as error:
            raise serializers.ValidationError("This is no JSON schema.") from error
        if len(json.dumps(parameters)) > MAX_JSON_CHARACTERS:
            raise serializers.ValidationError(f"At most {MAX_JSON_CHARACTERS} characters.")
        return parameters


class OfferedTool(serializers.Serializer[Any]):
    """What the model may call; the caller runs it and sends what came of it."""

    type = serializers.ChoiceField(choices=["function"])
    function = OfferedFunction()


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
    tools = serializers.ListField(child=OfferedTool(), max_length=MAX_TOOLS, required=False, allow_null=True)
    tool_choice = serializers.JSONField(
        required=False, allow_null=True, help_text="`auto`, `none`, `required`, or one."
    )
    n = serializers.IntegerField(min_value=1, max_value=1, required=False, allow_null=True)

    def validate_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Not too long, and something to answer at the end."""
        parts = [part for message in messages for part in message["content"]]
        if sum(len(part.get("text", "")) for part in parts) > MAX_CHARACTERS:
            raise serializers.ValidationError(f"At most {MAX_CHARACTERS} characters in all.")
        if sum(part["type"] == "image_url" for part in parts) > MAX_PICTURES:
            raise serializers.ValidationError(f"At most {MAX_PICTURES} pictures in all.")
        if messages[-1]["role"] not in ("user", "tool"):
            raise serializers.ValidationError("The last message has to be the user's, or what a tool answered.")
        _check_calls(messages)
        return messages

    def validate_tool_choice(self, choice: Any) -> str:
        """One word: which tool, or whether any."""
        match choice:
            case None:
                return "auto"
            case "auto" | "none" | "required":
                return str(choice)
            case {"type": "function", "function": {"name": str(name)}}:
                return name
        raise serializers.ValidationError("Send auto, none, required, or the name of a function.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing that could not be done as asked."""
        if asked := [name for name in REFUSED if self.initial_data.get(name)]:
            raise serializers.ValidationError({name: ["This is not supported here."] for name in asked})
        names = [tool["function"]["name"] for tool in data.get("tools") or []]
        if len(set(names)) < len(names):
            raise serializers.ValidationError({"tools": ["Two have the same name."]})
        if data.get("tool_choice", "auto") not in ("auto", "none", *(["required", *names] if names else [])):
            raise serializers.ValidationError({"tool_choice": ["There is no such tool among `tools`."]})
        wanted = self.initial_data.get("response_format")
        if wanted and wanted != {"type": "text"}:
            raise serializers.ValidationError({"response_format": ["Only text is supported here."]})
        return data


def _is_part(part: Any) -> bool:
    match part:
        case {"type": "text", "text": str()} | {"type": "image_url", "image_url": {"url": str()}}:
            return True
    return False


def _check_calls(messages: list[dict[str, Any]]) -> None:
    """Every call is answered, right after it and once; nothing else is."""
    waiting: list[str] = []
    for message in [*messages, {"role": "end"}]:
        if message["role"] != "tool":
            if waiting:
                raise serializers.ValidationError(
                    f"What became of the call {waiting[0]}? A tool message has to say so."
                )
            waiting = [call["id"] for call in message.get("tool_calls") or []]
        elif message.get("tool_call_id") not in waiting:
            raise serializers.ValidationError("A tool message has to answer a call of the message before it.")
        else:
            waiting.remove(message["tool_call_id"])
