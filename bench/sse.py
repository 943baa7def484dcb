"""A cheap reader of server-sent events over plain HTTP/1.1, the same for the baseline and for Xentree."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


class BadAnswer(Exception):
    """Not a 200, or no stream."""


@dataclass(frozen=True)
class Request:
    """One POST or GET, ready to be written to a socket."""

    host: str
    port: int
    payload: bytes

    @classmethod
    def build(
        cls, url: str, body: Any = None, headers: dict[str, str] | None = None, method: str | None = None
    ) -> "Request":
        """`body` is sent as JSON; without one it is a GET."""
        parts = urlsplit(url)
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method or ('POST' if content else 'GET')} {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        return cls(parts.hostname or "", parts.port or 80, "\r\n".join([*lines, "", ""]).encode() + content)


async def events(request: Request) -> AsyncIterator[tuple[bytes, bytes]]:
    """(head, data) of each event: its lines before `data:`, and the data itself."""
    reader, writer = await asyncio.open_connection(request.host, request.port, limit=1 << 20)
    try:
        writer.write(request.payload)
        status = await reader.readline()
        if b" 200 " not in status:
            raise BadAnswer((status + await reader.read(2000)).decode(errors="replace"))
        head = b""
        while line := await reader.readline():
            if line.startswith(b"data:"):
                yield head, line[5:].strip()
                head = b""
            elif line.startswith((b"id:", b"event:")):
                head += line
    finally:
        writer.close()


@dataclass
class Timing:
    """Seconds from the request to the first token and to the end."""

    first: float
    total: float


async def timed(request: Request, token: re.Pattern[bytes], end: re.Pattern[bytes]) -> Timing:
    """Read a stream to its end; `token` is found in the first event with text, `end` in the last one."""
    started, first, ended = time.perf_counter(), 0.0, False
    async for head, data in events(request):
        event = head + data
        if not first and token.search(event):
            first = time.perf_counter() - started
        ended = bool(end.search(event))
    if not (first and ended):
        raise BadAnswer("the stream ended early")
    return Timing(first, time.perf_counter() - started)
