"""One attempt: a signed POST through the egress guard; the answer's status counts, and only its beginning is read.

The HTTP library is imported on first use: a process that never calls out does not pay for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from integrations.models import WebhookDelivery
from integrations.webhooks.signature import signed_headers
from xentree import egress

if TYPE_CHECKING:
    import httpx

SECONDS = 10.0
# The status says whether it arrived; for the words after it nobody waits long.
BODY_SECONDS = 2.0
ANSWER_LENGTH = 500
# Enough bytes for as many characters; what follows is never read, so it may be announced as any size.
ANSWER_BYTES = 4 * ANSWER_LENGTH
ANY_SIZE = 2**62
PLAIN_HEADERS = {"content-type": "application/json", "user-agent": "Xentree-Webhooks"}
NOT_ALLOWED = "Requests to this address are not allowed from here."
TOO_SLOW = f"No answer within {SECONDS:g} seconds."
UNREACHABLE = "The address could not be reached."
BROKEN = "The connection broke before there was an answer."


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: the HTTP status if there was an answer, and what was wrong in words."""

    error: str = ""
    status: int | None = None
    latency_ms: int = 0
    answer: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver has it."""
        return not self.error


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is signed and sent, the same at every attempt."""
    return json.dumps(delivery.payload, separators=(",", ":")).encode()


async def post(delivery: WebhookDelivery) -> Outcome:
    """Send it once, signed for this moment; whatever goes wrong on the way is an outcome."""
    body, started = body_of(delivery), time.monotonic()
    signed = signed_headers(str(delivery.event_id), int(time.time()), body, delivery.webhook.secrets)
    outcome = await _tried(delivery.webhook.address, body, {**PLAIN_HEADERS, **signed})
    return replace(outcome, latency_ms=round((time.monotonic() - started) * 1000))


async def _tried(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    import httpx

    try:
        async with asyncio.timeout(SECONDS):
            return await _answered(address, body, headers)
    except egress.EgressRefused:
        return Outcome(NOT_ALLOWED)
    except egress.RemoteAnswerRefused as error:
        return Outcome(error.message)
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(TOO_SLOW)
    except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol):
        return Outcome(UNREACHABLE)
    except httpx.HTTPError:
        return Outcome(BROKEN)


async def _answered(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    async with (
        egress.client(timeout=SECONDS, total=SECONDS, max_bytes=ANY_SIZE) as client,
        client.stream("POST", address, content=body, headers=headers, follow_redirects=False) as response,
    ):
        return Outcome(_problem(response.status_code), response.status_code, answer=await _beginning(response))


async def _beginning(response: httpx.Response) -> str:
    """The first characters of the body, as far as they come, without what a database does not take."""
    import httpx

    read = b""
    with contextlib.suppress(TimeoutError, httpx.HTTPError, egress.RemoteAnswerRefused):
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in response.aiter_raw():
                read += piece
                if len(read) >= ANSWER_BYTES:
                    break
    return read[:ANSWER_BYTES].decode(errors="replace").replace("\0", "")[:ANSWER_LENGTH]


def _problem(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered {status}, a redirect, and those are not followed."
    return f"It answered {status}."
