"""An MCP server on a real port, by the protocol's own library: its tools can be changed, and its manners broken."""

import asyncio
import gzip
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import mcp_types as types
from mcp.server import Server

from xentree.testing.serving import serving

FOREVER = 3600
OBJECT: dict[str, Any] = {"type": "object", "properties": {}}
NOTE = {"type": "object", "properties": {"text": {"type": "string", "description": "What to write"}}}
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Answers what was asked.
Fault = Callable[[Send, bytes], Awaitable[None]]

logging.getLogger("mcp").setLevel(logging.CRITICAL)


def tool(name: str, description: str = "", schema: dict[str, Any] | None = None, **more: Any) -> types.Tool:
    """A tool's entry in the list; `reads=True` marks one that changes nothing."""
    annotations = types.ToolAnnotations(read_only_hint=more.pop("reads", False))
    return types.Tool(
        name=name, description=description, input_schema=schema or OBJECT, annotations=annotations, **more
    )


def usual_tools() -> list[types.Tool]:
    """One that reads, and one that writes."""
    find = {**OBJECT, "properties": {"words": {"type": "string"}}, "required": ["words"]}
    return [
        tool("find_notes", "Finds notes by words.", find, reads=True, title="Find notes"),
        tool("write_note", "Writes a note.", {**NOTE, "required": ["text"]}, title="Write a note"),
    ]


@dataclass
class FakeMCP:
    """`fault` says how it misbehaves from now on, `calls` which tools were run with what, `headers` who asked."""

    address: str = ""
    tools: list[types.Tool] = field(default_factory=usual_tools)
    answers: dict[str, str] = field(default_factory=lambda: {"find_notes": "Buy seeds.", "write_note": "Written."})
    # A fault, or `call:` and a fault for calls of tools alone.
    fault: str = ""
    secret: str = ""
    seconds: float = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def list_tools(self, context: Any, params: Any) -> types.ListToolsResult:
        """All of them."""
        return types.ListToolsResult(tools=self.tools)

    async def call_tool(self, context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        """What `answers` says, after `seconds`; a tool it does not know fails."""
        self.calls.append((params.name, params.arguments or {}))
        await asyncio.sleep(self.seconds)
        text = self.answers.get(params.name)
        said = types.TextContent(type="text", text="There is no room left." if text is None else text)
        return types.CallToolResult(content=[said], is_error=text is None)

    def fault_of(self, headers: dict[str, str], body: bytes) -> str:
        """Which fault this request meets."""
        if self.secret and headers.get("authorization") != f"Bearer {self.secret}":
            return "401"
        of_calls, _, name = self.fault.rpartition(":")
        return name if not of_calls or b'"tools/call"' in body else ""


@contextmanager
def running_fake_mcp() -> Iterator[FakeMCP]:
    """A server with the usual tools, at its `address`."""
    fake = FakeMCP()
    server: Any = Server("Notes", on_list_tools=fake.list_tools, on_call_tool=fake.call_tool)
    with serving(_Manners(fake, server.streamable_http_app()), lifespan="on") as address:
        fake.address = f"{address}/mcp"
        yield fake


class _Manners:
    """The application, but for what the fault says."""

    def __init__(self, fake: FakeMCP, app: Any) -> None:
        self.fake, self.app = fake, app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.fake.headers.append(headers)
        body = await _whole(receive)
        if fault := self.fake.fault_of(headers, body):
            await _FAULTS[fault](send, body)
        else:
            await self.app(scope, _again(body, receive), send)


async def _whole(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _again(body: bytes, receive: Any) -> Any:
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Any:
        return pending.pop() if pending else await receive()

    return replayed


async def _begin(send: Send, status: int = 200, **headers: str) -> None:
    named = {"content_type": "application/json", **headers}
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _body(send: Send, body: bytes, *, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


def _answer(body: bytes, status: int = 200, **headers: str) -> Fault:
    async def answer(send: Send, asked: bytes) -> None:
        await _begin(send, status, **headers)
        await _body(send, body)

    return answer


async def _talk_nonsense(send: Send, asked: bytes) -> None:
    """An answer in the right frame, with nothing in it that was asked for."""
    result = {"tools": "many", "content": 5}
    await _begin(send)
    await _body(send, json.dumps({"jsonrpc": "2.0", "id": json.loads(asked).get("id"), "result": result}).encode())


async def _sleep(send: Send, asked: bytes) -> None:
    await asyncio.sleep(FOREVER)


async def _drop(send: Send, asked: bytes) -> None:
    await _begin(send, content_length="1000")
    await _body(send, b'{"jsonrpc": "2.0", ', more=True)
    raise ConnectionError("Dropped in the middle, as asked.")


async def _never_end(send: Send, asked: bytes) -> None:
    await _begin(send, content_type="text/event-stream")
    notice = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x" * 50_000}}
    while True:
        await _body(send, b"data: " + json.dumps(notice).encode() + b"\n\n", more=True)
        await asyncio.sleep(0)


_FAULTS: dict[str, Fault] = {
    "401": _answer(b"{}", 401),
    "403": _answer(b"{}", 403),
    "500": _answer(b"oh no", 500),
    "elsewhere": _answer(b"", 307, location="http://169.254.169.254/mcp"),
    "malformed": _answer(b"{not json"),
    "nonsense": _talk_nonsense,
    "compressed": _answer(gzip.compress(b"{}"), content_encoding="gzip"),
    "huge": _answer(b'{"jsonrpc": "' + b"2" * 5_000_000 + b'"}'),
    "slow": _sleep,
    "dropped": _drop,
    "endless": _never_end,
}
