"""Tools in the fake chat APIs: what a request says of them, and a model's calls in each vendor's events.

A line `ARGS: {...}` of the question, sent as it stands, makes a call with those arguments; without one there is one
call without any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

# Said before it calls; it takes so many tokens then.
BEFORE = "Let me look."
TOKENS = 7

Event = dict[str, Any] | bytes


def may_call(body: dict[str, Any]) -> bool:
    """Whether there is a tool, and calling is not forbidden."""
    google = (body.get("toolConfig") or {}).get("functionCallingConfig", {}).get("mode")
    forbidden = body.get("tool_choice") in ("none", {"type": "none"}) or google == "NONE"
    return bool(body.get("tools")) and not forbidden


def given(shape: str, body: dict[str, Any]) -> str:
    """What the tools answered since the last thing the person said; empty where nothing was called."""
    if shape == "google":
        parts = [part for turn in body.get("contents", [])[-1:] for part in turn["parts"]]
        return "\n".join(str(part["functionResponse"]["response"]) for part in parts if "functionResponse" in part)
    if shape == "anthropic":
        content = body["messages"][-1]["content"]
        parts = [part for part in content if isinstance(part, dict) and part.get("type") == "tool_result"]
        return "\n".join(_text(part["content"]) for part in parts)
    answered: list[str] = []
    for message in reversed(body.get("messages", [])):
        if message["role"] != "tool":
            break
        answered.insert(0, _text(message["content"]))
    return "\n".join(answered)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


def calls(shape: str, model: str, question: str) -> Iterator[Event]:
    """The events of the calls, and of the end."""
    name = model.removeprefix("tool-").removeprefix("again-").removeprefix("lost-")
    arguments = re.findall(r"ARGS: (.*)", question) or ["{}"]
    return {"openai": _openai, "anthropic": _anthropic, "google": _google}[shape](model, name, arguments)


def _openai(model: str, name: str, arguments: list[str]) -> Iterator[Event]:
    head = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1700000000, "model": model}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> Event:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], "usage": None}

    for index, text in enumerate(arguments):
        function = {"name": name, "arguments": ""}
        # With text in the same event, as some servers send it.
        first = {"index": index, "id": f"call_{index}", "type": "function", "function": function}
        yield chunk({"content": " " if index == 0 else None, "tool_calls": [first]})
        for piece in (text[:3], text[3:]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, "tool_calls")
    usage = {"prompt_tokens": 12, "completion_tokens": TOKENS, "total_tokens": 12 + TOKENS}
    yield {**head, "choices": [], "usage": usage}
    yield b"data: [DONE]\n\n"


def _anthropic(model: str, name: str, arguments: list[str]) -> Iterator[Event]:
    yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": " "}}
    yield {"type": "content_block_stop", "index": 0}
    for index, text in enumerate(arguments, start=1):
        block = {"type": "tool_use", "id": f"toolu_{index}", "name": name, "input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": block}
        for piece in (text[:3], text[3:]):
            delta = {"type": "input_json_delta", "partial_json": piece}
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    stop = {"stop_reason": "tool_use", "stop_sequence": None}
    yield {"type": "message_delta", "delta": stop, "usage": {"output_tokens": TOKENS}}
    yield {"type": "message_stop"}


def _google(model: str, name: str, arguments: list[str]) -> Iterator[Event]:
    parts = [{"text": " "}, *({"functionCall": {"name": name, "args": json.loads(text)}} for text in arguments)]
    usage = {"promptTokenCount": 12, "candidatesTokenCount": TOKENS, "totalTokenCount": 12 + TOKENS}
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0, "finishReason": "STOP"}
    yield {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": "fake"}
