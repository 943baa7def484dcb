"""Stops a body that is too large while it comes in, before it fills a disk."""

import json
from typing import Any

import structlog
from django.conf import settings

from xentree.middleware import sane_request_id

log = structlog.get_logger(__name__)
_ANSWER = json.dumps(
    {"detail": {"error": "payload_too_large", "message": "The body is larger than this endpoint takes."}}
).encode()


class _TooLarge(Exception):
    """More bytes came than are taken."""


class BodyLimit:
    """ASGI: answers 413 with the envelope past settings.MAX_REQUEST_BYTES, whatever Content-Length says."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Count what is received."""
        received = 0

        async def counted() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > settings.MAX_REQUEST_BYTES:
                raise _TooLarge
            return message

        try:
            if _announced(scope) > settings.MAX_REQUEST_BYTES:
                raise _TooLarge
            await self.app(scope, counted, send)
        except _TooLarge:
            await _refuse(scope, send)


def _announced(scope: dict[str, Any]) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _refuse(scope: dict[str, Any], send: Any) -> None:
    request_id = sane_request_id(dict(scope["headers"]).get(b"x-request-id", b"").decode("latin1"))
    log.info("request", path=scope["path"], status=413, request_id=request_id)
    headers = [
        (b"content-type", b"application/json"),
        (b"connection", b"close"),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _ANSWER})
