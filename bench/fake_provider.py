"""A fake of the OpenAI, Anthropic and Google chat APIs: a plain ASGI application; the model name chooses what it does.

    python -m bench.fake_provider --port 9000

| model | what it does |
| --- | --- |
| `fast` | 60 tokens, 20 ms to the first, 5 ms each |
| `slow` | 60 tokens, 500 ms to the first, 50 ms each |
| `long` | 2000 tokens, 20 ms to the first, 2 ms each |
| `paced-<tokens>-<first ms>-<gap ms>` | what the name says |
| `echo` | the last user message, word by word |
| `obey` | what the last user message asks for, wherever in it: each line after `SAY: `; given tools it calls one |
| `scripted` | the texts that `PUT /script` was given, a JSON list, one after another |
| `tool-<name>` | says "Let me look. ", calls that tool, then says what it was given; see bench/fake_tools.py |
| `tool-again-<name>` | calls it over and over, until it may not |
| `tool-lost-<name>` | calls it, then has a problem of its own |
| `no-tools` | as `fast`, but refuses a request with tools |
| `think` | thinks aloud in `<think>` tags before it says "Shown." (OpenAI's shape only) |
| `length`, `filter` | ends for that reason instead of `stop` |
| `cut` | the connection breaks after ten tokens |
| `truncated` | the answer ends properly, but without a finish reason |
| `bad-key`, `no-credit`, `too-long` | refuses in the vendor's own words |
| `error-<status>` | answers with that status; `error-midstream` sends an error event after ten tokens |
| `hang` | answers with headers and then with nothing at all |

Embeddings: `words-<dimensions>` hashes a text's words, each model in its own way; `busy` refuses every other request,
`odd` answers without vectors, `error-<status>` as above. Speech: bench/fake_speech.py.

A header that is said twice is refused, as strict servers do.
`GET /disconnects` lists the streams whose reader left, `GET /requests` the last bodies; `DELETE` also forgets them.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import re
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bench import fake_tools
from bench.fake_speech import Reply, form_fields, reply
from bench.refusals import REFUSALS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SENTENCE = "Leaves turn light into sugar and roots bring water up through the trunk to every branch of the tree."
WORDS = SENTENCE.split(" ")
MODELS = ("fast", "slow", "long", "echo", "length", "filter", "cut", "truncated", "hang", "error-500")
CUT_AFTER = 10
THOUGHT = ("<think>", "Let me ", "see. ", "</think>", "\n\n", "Shown", ".")
FINISH = {
    "openai": {"stop": "stop", "length": "length", "filter": "content_filter"},
    "anthropic": {"stop": "end_turn", "length": "max_tokens", "filter": "refusal"},
    "google": {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY"},
}
JSON = [(b"content-type", b"application/json")]
SSE = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]


@dataclass(frozen=True)
class Behaviour:
    """How one model name answers: how many tokens, how they are paced (seconds), and how it ends."""

    tokens: int = 60
    first: float = 0.02
    gap: float = 0.005
    ending: str = "stop"


@dataclass
class Seen:
    """What the server noticed, for tests to ask."""

    disconnects: list[dict[str, Any]] = field(default_factory=list)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=50))
    # What `scripted` will say.
    script: deque[str] = field(default_factory=deque)


seen = Seen()


@lru_cache(maxsize=256)
def behaviour_of(model: str) -> Behaviour:
    """What a model of that name does."""
    if model.startswith("paced-"):
        tokens, first, gap = model.split("-")[1:4]
        return Behaviour(int(tokens), float(first) / 1000, float(gap) / 1000)
    named = {
        "slow": Behaviour(first=0.5, gap=0.05),
        "long": Behaviour(tokens=2000, gap=0.002),
        "length": Behaviour(ending="length"),
        "filter": Behaviour(ending="filter"),
        "cut": Behaviour(tokens=CUT_AFTER, ending="cut"),
        "truncated": Behaviour(tokens=CUT_AFTER, ending="none"),
        "error-midstream": Behaviour(tokens=CUT_AFTER, ending="error"),
        "hang": Behaviour(tokens=0, ending="hang"),
    }
    return named.get(model, Behaviour())


def _words(count: int) -> Iterator[str]:
    for number in range(count):
        yield WORDS[number % len(WORDS)] + " "


def expected_text(model: str) -> str:
    """The whole text a paced model answers with."""
    return "".join(_words(behaviour_of(model).tokens))


def _sse_of(event: dict[str, Any] | bytes) -> bytes:
    """Anthropic's events name their type twice; bytes are the end of OpenAI's."""
    return event if isinstance(event, bytes) else _sse(event, event.get("type", ""))


def _sse(data: Any, event: str = "") -> bytes:
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def _token_event(shape: str, model: str, text: str) -> bytes:
    if shape == "openai":
        return _sse(_openai_chunk(model, {"content": text}, None))
    if shape == "anthropic":
        delta = {"type": "text_delta", "text": text}
        return _sse({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")
    return _sse(_google_chunk(model, text, None))


def _openai_chunk(model: str, delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    head = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1700000000}
    return {**head, "model": model, "system_fingerprint": "fp_fake", "choices": [choice], "usage": None}


def _google_chunk(model: str, text: str, finish: str | None, usage: dict[str, int] | None = None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    counts = usage or {"promptTokenCount": 12, "totalTokenCount": 12}
    return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": model, "responseId": "fake"}


def _opening(shape: str, model: str) -> bytes:
    if shape == "openai":
        return _sse(_openai_chunk(model, {"role": "assistant", "content": ""}, None))
    if shape == "google":
        return b""
    message: dict[str, Any] = {
        "id": "msg_fake", "type": "message", "role": "assistant", "model": model, "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 12, "output_tokens": 1},
    }  # fmt: skip
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return _sse({"type": "message_start", "message": message}, "message_start") + _sse(block, "content_block_start")


def _closing(shape: str, model: str, ending: str, tokens: int) -> bytes:
    if ending == "error":
        return _error_event(shape)
    if ending not in FINISH[shape]:
        return b""
    finish = FINISH[shape][ending]
    if shape == "openai":
        usage = {"prompt_tokens": 12, "completion_tokens": tokens, "total_tokens": 12 + tokens}
        last = {**_openai_chunk(model, {}, None), "choices": [], "usage": usage}
        return _sse(_openai_chunk(model, {}, finish)) + _sse(last) + b"data: [DONE]\n\n"
    if shape == "google":
        usage = {"promptTokenCount": 12, "candidatesTokenCount": tokens, "totalTokenCount": 12 + tokens}
        return _sse(_google_chunk(model, "", finish, usage))
    stop = {"stop_reason": finish, "stop_sequence": None}
    delta = {"type": "message_delta", "delta": stop, "usage": {"output_tokens": tokens}}
    end = _sse({"type": "content_block_stop", "index": 0}, "content_block_stop")
    return end + _sse(delta, "message_delta") + _sse({"type": "message_stop"}, "message_stop")


def _error_event(shape: str) -> bytes:
    body = _error_body(shape, 529)
    return _sse(body, "error" if shape == "anthropic" else "")


def _error_body(shape: str, status: int) -> dict[str, Any]:
    message = f"fake failure {status}"
    if shape == "google":
        return {"error": {"code": status, "message": message, "status": "UNAVAILABLE"}}
    kind = {401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}.get(status, "api_error")
    error = {"type": kind, "message": message}
    return {"type": "error", "error": error} if shape == "anthropic" else {"error": {**error, "code": kind}}


@lru_cache(maxsize=256)
def _script(shape: str, model: str) -> tuple[bytes, tuple[bytes, ...], bytes]:
    """The whole answer, encoded once: what opens it, one event a token, what closes it."""
    how = behaviour_of(model)
    texts = THOUGHT if model == "think" else _words(how.tokens)
    events = tuple(_token_event(shape, model, text) for text in texts)
    return _opening(shape, model), events, _closing(shape, model, how.ending, how.tokens)


def _spoken(shape: str, model: str, body: dict[str, Any]) -> tuple[bytes, tuple[bytes, ...], bytes] | None:
    if model.startswith("tool-"):
        return _tool_script(shape, model, body)
    return _echo_script(shape, _said(shape, model, body)) if model in ("echo", "obey", "scripted") else None


def _tool_script(shape: str, model: str, body: dict[str, Any]) -> tuple[bytes, tuple[bytes, ...], bytes]:
    given = fake_tools.given(shape, body)
    if not fake_tools.may_call(body) or (given and not model.startswith("tool-again-")):
        return _echo_script(shape, f"Given: {given}")
    opening, texts, _ = _echo_script(shape, fake_tools.BEFORE)
    calls = fake_tools.calls(shape, model, _last_user_text(shape, body))
    return opening, (*texts, *map(_sse_of, calls)), b""


def _said(shape: str, model: str, body: dict[str, Any]) -> str:
    text = _last_user_text(shape, body)
    if model == "echo":
        return text
    if model == "scripted":
        return seen.script.popleft() if seen.script else ""
    if body.get("tools"):
        return f"CALLED {json.dumps(body['tools'][0])}"
    return "\n\n".join(re.findall(r"SAY: (.*)", text)) or "Nothing was asked of me."


def _echo_script(shape: str, text: str) -> tuple[bytes, tuple[bytes, ...], bytes]:
    pieces = [piece + " " for piece in text.split(" ")]
    pieces[-1] = pieces[-1][:-1]
    events = tuple(_token_event(shape, "echo", piece) for piece in pieces)
    return _opening(shape, "echo"), events, _closing(shape, "echo", "stop", len(events))


def _last_user_text(shape: str, body: dict[str, Any]) -> str:
    turns = body.get("contents" if shape == "google" else "messages") or []
    said = [turn for turn in turns if turn.get("role") == "user"]
    content = said[-1].get("parts" if shape == "google" else "content") if said else ""
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content if "text" in part)


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] != "http":
        return
    path, method = scope["path"], scope["method"]
    if method == "POST":
        await _post(path, scope, receive, send)
    elif method == "PUT" and path == "/script":
        seen.script = deque(json.loads(await _read_body(receive)))
        await _answer(send, 200, len(seen.script))
    elif path in ("/disconnects", "/requests"):
        await _look_back(path[1:], method, send)
    elif path.endswith("/models"):
        await _answer(send, 200, _model_list(path))
    else:
        await _answer(send, 200 if path == "/health" else 404, {"path": path})


async def _look_back(what: str, method: str, send: Send) -> None:
    log = seen.disconnects if what == "disconnects" else seen.requests
    await _answer(send, 200, list(log))
    if method == "DELETE":
        log.clear()


def _model_list(path: str) -> dict[str, Any]:
    if path.startswith("/v1beta/"):
        return {"models": [{"name": f"models/{name}", "displayName": name, "inputTokenLimit": 8192,
                            "supportedGenerationMethods": ["generateContent"]} for name in MODELS]}  # fmt: skip
    kinds = {"object": "model", "type": "model", "owned_by": "fake", "created": 0, "created_at": "2026-01-01T00:00:00Z"}
    data = [{"id": name, "display_name": name, **kinds} for name in MODELS]
    return {"object": "list", "has_more": False, "data": data}


async def _post(path: str, scope: Message, receive: Receive, send: Send) -> None:
    raw = await _read_body(receive)
    body = json.loads(raw or b"{}") if not raw.startswith(b"--") else form_fields(raw)
    _remember(path, scope, body)
    if twice := _said_twice(scope):
        await _answer(send, 400, {"error": {"message": f"The header {twice} is said twice."}})
    elif path.endswith("/embeddings"):
        await _answer(send, *_embeddings_or_refusal(body))
    elif "/audio/" in path:
        await _speech(path, body, receive, send)
    elif path.endswith("/chat/completions"):
        await _chat("openai", body["model"], bool(body.get("stream")), body, receive, send)
    elif path.endswith("/messages"):
        await _chat("anthropic", body["model"], bool(body.get("stream")), body, receive, send)
    elif ":" in path:
        model, _, verb = path.rpartition("/")[2].partition(":")
        await _chat("google", model, verb == "streamGenerateContent", body, receive, send)
    else:
        await _answer(send, 404, {"path": path})


async def _speech(path: str, body: dict[str, Any], receive: Receive, send: Send) -> None:
    answer, reader = reply(path, body), Reader("speech", body["model"])
    watch = asyncio.create_task(reader.watch(receive))
    try:
        headers = [(b"content-type", answer.kind.encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await _send_spoken(reader, answer, send)
    finally:
        watch.cancel()
    if answer.ending == "end" and not reader.gone.is_set():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_spoken(reader: Reader, answer: Reply, send: Send) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    for wait, piece in answer.pieces:
        due += wait
        await asyncio.sleep(max(0.0, due - loop.time()))
        if reader.gone.is_set():
            return
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        reader.tokens += 1
    if answer.ending == "hang":
        await reader.gone.wait()


async def _read_body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _remember(path: str, scope: Message, body: dict[str, Any]) -> None:
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    seen.requests.append({"path": path, "headers": headers, "body": body})


def _said_twice(scope: Message) -> str | None:
    """A header that some servers take only once."""
    names = [name.decode() for name, _ in scope["headers"]]
    return next((name for name in names if names.count(name) > 1), None)


async def _chat(shape: str, model: str, stream: bool, body: dict[str, Any], receive: Receive, send: Send) -> None:
    if model in REFUSALS and (model != "no-tools" or body.get("tools")):
        status, error = REFUSALS[model][shape]
        await _answer(send, status, {"error": error} if shape != "anthropic" else {"type": "error", "error": error})
    elif model.startswith("tool-lost-") and fake_tools.given(shape, body):
        await _answer(send, 500, _error_body(shape, 500))
    elif model.startswith("error-") and model != "error-midstream":
        status = int(model.split("-")[1])
        await _answer(send, status, _error_body(shape, status))
    elif stream:
        parts = _spoken(shape, model, body) or _script(shape, model)
        await _stream_answer(shape, model, parts, receive, send)
    else:
        text = _said(shape, model, body) if model in ("echo", "obey", "scripted") else expected_text(model)
        await _answer(send, 200, _whole(shape, model, text))


def _whole(shape: str, model: str, text: str) -> dict[str, Any]:
    tokens = behaviour_of(model).tokens
    if shape == "google":
        usage = {"promptTokenCount": 12, "candidatesTokenCount": tokens, "totalTokenCount": 12 + tokens}
        return _google_chunk(model, text, "STOP", usage)
    if shape == "anthropic":
        usage = {"input_tokens": 12, "output_tokens": tokens}
        return {"id": "msg_fake", "type": "message", "role": "assistant", "model": model, "stop_reason": "end_turn",
                "stop_sequence": None, "content": [{"type": "text", "text": text}], "usage": usage}  # fmt: skip
    usage = {"prompt_tokens": 12, "completion_tokens": tokens, "total_tokens": 12 + tokens}
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    head = {"id": "chatcmpl-fake", "object": "chat.completion", "created": 1700000000, "model": model}
    return {**head, "choices": [choice], "usage": usage}


@dataclass
class Reader:
    """The client of one stream: how many tokens went out to it, and whether it left before the end."""

    shape: str
    model: str
    tokens: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone.set()
        left = {"shape": self.shape, "model": self.model, "tokens": self.tokens, "at": time.time()}
        seen.disconnects.append(left)


async def _stream_answer(
    shape: str, model: str, parts: tuple[bytes, tuple[bytes, ...], bytes], receive: Receive, send: Send
) -> None:
    reader = Reader(shape, model)
    watch = asyncio.create_task(reader.watch(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": SSE})
        await _send_paced(reader, parts, send)
    finally:
        watch.cancel()
    # A cut answer just returns here: the server then drops the connection in the middle of the body.
    if not reader.gone.is_set() and behaviour_of(model).ending != "cut":
        await send({"type": "http.response.body", "body": parts[2], "more_body": False})


async def _send_paced(reader: Reader, parts: tuple[bytes, tuple[bytes, ...], bytes], send: Send) -> None:
    """Send each token at its own time since the start, so that a late one does not delay those after it."""
    how, loop = behaviour_of(reader.model), asyncio.get_running_loop()
    due = loop.time() + how.first
    if parts[0]:
        await send({"type": "http.response.body", "body": parts[0], "more_body": True})
    if how.ending == "hang":
        await reader.gone.wait()
    for event in parts[1]:
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        if reader.gone.is_set():
            return
        await send({"type": "http.response.body", "body": event, "more_body": True})
        reader.tokens += 1
        due += how.gap


def _embeddings_or_refusal(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    model = body["model"]
    asked = sum(each["body"].get("model") == model for each in seen.requests)
    if model.startswith("error-"):
        status = int(model.split("-")[1])
        return status, _error_body("openai", status)
    if model == "busy" and asked % 2:
        return 429, _error_body("openai", 429)
    return 200, {"object": "list"} if model == "odd" else _embeddings(body)


def _embeddings(body: dict[str, Any]) -> dict[str, Any]:
    inputs = [body["input"]] if isinstance(body["input"], str) else body["input"]
    model = body["model"]
    size = int(model.split("-")[1]) if model.startswith("words-") else 64
    vectors = [_embedding(text, body.get("dimensions") or size, model) for text in inputs]
    encoded: list[Any] = vectors
    if body.get("encoding_format") == "base64":
        encoded = [base64.b64encode(struct.pack(f"<{len(v)}f", *v)).decode() for v in vectors]
    data = [{"object": "embedding", "index": index, "embedding": value} for index, value in enumerate(encoded)]
    usage = {"prompt_tokens": len(inputs), "total_tokens": len(inputs)}
    return {"object": "list", "model": body["model"], "data": data, "usage": usage}


def _embedding(text: str, dimensions: int, model: str) -> list[float]:
    """The words of a text hashed into a unit vector: near are texts that share words, in that model's way."""
    vector = [0.0] * dimensions
    for word in text.lower().split():
        vector[int.from_bytes(hashlib.md5(f"{model} {word}".encode()).digest()[:4], "big") % dimensions] += 1.0
    length = sum(value * value for value in vector) ** 0.5 or 1.0
    return [value / length for value in vector]


async def _answer(send: Send, status: int, body: Any) -> None:
    await send({"type": "http.response.start", "status": status, "headers": JSON})
    await send({"type": "http.response.body", "body": json.dumps(body).encode(), "more_body": False})


def main() -> None:
    """Serve until stopped."""
    import uvicorn

    parser = argparse.ArgumentParser(description="Serve the fake chat APIs.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    options = parser.parse_args()
    uvicorn.run(app, host=options.host, port=options.port, log_level="critical", access_log=False, lifespan="off")


if __name__ == "__main__":
    main()
