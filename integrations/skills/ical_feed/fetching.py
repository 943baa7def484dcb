"""What is at a feed's address, asked for through the egress guard; texts hold no more of the address than its host."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from integrations.skills.ical_feed.address import allowed_schemes
from xentree import egress
from xentree.errors import AppError, ProviderDown

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 5 * 1024 * 1024
# Seconds: of each wait, and of the whole answer.
TIMEOUT, TOTAL = 6.0, 20.0
_ACCEPT = "text/calendar, */*;q=0.5"
_SIGN_IN = "The calendar's site asks for a sign-in. Copy its secret or public address in iCal format and paste that."
_NOTHING = "There is no calendar at that address. Copy the address anew and paste it here."
_BUSY = "The calendar's site did not answer properly. Try again in some minutes."
_SILENT = "The calendar's site could not be reached. Check the address, or try again in some minutes."
_UNENCRYPTED = "The calendar's site sent us on to an address without encryption, so we stopped there."
_REFUSED = {
    "address_not_allowed": "That address is in a network this installation does not ask.",
    "remote_answer_refused": "The calendar is too large or too slow: at most 5 MB in 20 seconds.",
}


class FeedFailed(ProviderDown):
    """A feed could not be had or not be read; the message tells its person what to do."""


@dataclass(frozen=True)
class Fetched:
    """A feed as it came, and by what the other side knows this state of it."""

    body: bytes
    etag: str = ""
    modified: str = ""


def fetch(address: str, *, etag: str = "", modified: str = "") -> Fetched | None:
    """The feed; None where it did not change since that tag or time; FeedFailed."""
    # Only who calls out loads it.
    import httpx

    asked = {"Accept": _ACCEPT, "If-None-Match": etag, "If-Modified-Since": modified}
    try:
        client = egress.sync_client(timeout=TIMEOUT, total=TOTAL, max_bytes=MOST_BYTES)
        client.event_hooks = {"request": [_check_scheme]}
        with client:
            return _fetched(client.get(address, headers={name: value for name, value in asked.items() if value}))
    except ProviderDown:
        raise
    except AppError as error:
        raise FeedFailed(_REFUSED.get(error.code, _SILENT), retryable=False) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        # Not with its cause, whose text may hold the address.
        raise FeedFailed(_SILENT) from None


def _check_scheme(request: httpx.Request) -> None:
    """Of redirects, too."""
    if request.url.scheme not in allowed_schemes():
        raise FeedFailed(_UNENCRYPTED, retryable=False)


def _fetched(answer: httpx.Response) -> Fetched | None:
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        return None
    if answer.status_code in (401, 403, 407):
        raise FeedFailed(_SIGN_IN, retryable=False)
    if answer.status_code in (404, 410):
        raise FeedFailed(_NOTHING, retryable=False)
    if answer.status_code != HTTPStatus.OK:
        raise FeedFailed(_BUSY)
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/html":
        raise FeedFailed(_SIGN_IN, retryable=False)
    return Fetched(answer.content, *(answer.headers.get(name, "")[:300] for name in ("etag", "last-modified")))
