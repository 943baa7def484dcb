"""A prompt out of messages in OpenAI's dialect."""

import base64
import binascii
import json
import re
from dataclasses import replace
from typing import Any

from django.conf import settings

from conversations.services.attachments.inspection import inspect
from xentree.errors import Invalid
from xentree.providers.chat import ChatPrompt, Image, ToolCall, ToolCalls, ToolOffer, ToolRound, Turn

_INSTRUCTING = ("system", "developer")
_DATA_ADDRESS = re.compile(r"data:image/(png|jpeg|webp|gif);base64,", re.IGNORECASE)


def prompt_of(data: dict[str, Any]) -> ChatPrompt:
    """The caller's own instructions, turns and tools, nothing added; Invalid for a picture that is none."""
    messages = data["messages"]
    instructions = [_text(message) for message in messages if message["role"] in _INSTRUCTING]
    turns, rounds = _turns([message for message in messages if message["role"] not in _INSTRUCTING])
    return ChatPrompt(
        turns,
        "\n\n".join(instructions),
        max_tokens=data.get("max_completion_tokens") or data.get("max_tokens"),
        tools=tuple(_offer(tool["function"]) for tool in data.get("tools") or ()),
        tool_choice=data.get("tool_choice", "auto"),
        rounds=rounds,
    )


def _turns(messages: list[dict[str, Any]]) -> tuple[tuple[Turn, ...], tuple[ToolRound, ...]]:
    """What was said, with the rounds of calls before it, and the rounds since the last question."""
    turns: list[Turn] = []
    rounds: tuple[ToolRound, ...] = ()
    for at, message in enumerate(messages):
        if message.get("tool_calls"):
            rounds = (*rounds, _round(message, messages[at + 1 :]))
        elif message["role"] == "assistant":
            turns.append(replace(_turn(message), rounds=rounds))
            rounds = ()
        elif message["role"] == "user":
            turns += [Turn("assistant", "", rounds=rounds), _turn(message)] if rounds else [_turn(message)]
            rounds = ()
    return tuple(turns), rounds


def _round(asked: dict[str, Any], after: list[dict[str, Any]]) -> ToolRound:
    calls = tuple(_call(each) for each in asked["tool_calls"])
    answers = {message["tool_call_id"]: _text(message) for message in after[: len(calls)]}
    told = tuple(answers[call.id] for call in calls)
    return ToolRound(ToolCalls(calls, text=_text(asked)), told, ("",) * len(calls))


def _call(made: dict[str, Any]) -> ToolCall:
    """With arguments as the model sent them: they may be anything."""
    function = made["function"]
    try:
        arguments = json.loads(function["arguments"] or "{}")
    except ValueError:
        arguments = None
    if isinstance(arguments, dict):
        return ToolCall(made["id"], function["name"], arguments)
    return ToolCall(made["id"], function["name"], {}, unread=function["arguments"])


def _offer(function: dict[str, Any]) -> ToolOffer:
    parameters = function.get("parameters") or {"type": "object", "properties": {}}
    return ToolOffer(function["name"], function.get("description") or "", parameters)


def _turn(message: dict[str, Any]) -> Turn:
    pictures = [part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url"]
    return Turn(message["role"], _text(message), tuple(map(_picture, pictures)))


def _text(message: dict[str, Any]) -> str:
    return "\n\n".join(part["text"] for part in message["content"] if part["type"] == "text")


def _picture(address: str) -> Image:
    """Only what came along in the request: no address of a caller's is fetched."""
    found = _DATA_ADDRESS.match(address)
    if found is None:
        raise _no_picture("Send pictures as data:image/...;base64 addresses.")
    if len(address) > 2 * settings.MAX_ATTACHMENT_BYTES:
        raise _no_picture("A picture is too large.")
    try:
        content = base64.b64decode(address[found.end() :], validate=True)
    except binascii.Error as error:
        raise _no_picture("A picture is not valid base64.") from error
    extension = found[1].lower().replace("jpeg", "jpg")
    return Image(inspect(content, f"picture.{extension}").content_type, content)


def _no_picture(message: str) -> Invalid:
    return Invalid(message, messages=[message])
