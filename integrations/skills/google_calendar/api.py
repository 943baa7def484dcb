"""Requests to Google's Calendar API in a person's name: access, patience, and errors in our words."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from integrations.models import Integration
from integrations.services.access import access_token_of, mark_reconnect_needed, refuse_token
from integrations.skills.google_calendar.addresses import api_url, is_elsewhere
from xentree import egress
from xentree.errors import ProviderDown
from xentree.providers.calendar import ReconnectNeeded

if TYPE_CHECKING:
    import httpx

# Seconds: of each wait, of a whole answer, before the one more try, and the longest that Google may have us wait.
TIMEOUT, TOTAL, PAUSE, LONGEST_PAUSE = 10.0, 20.0, 0.5, 5.0
MAX_BYTES = 8 * egress.MEGABYTE
RATE_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})

BUSY = "Google Calendar is asked too much at the moment. Try again in a minute."
DOWN = "Google Calendar did not answer properly. Try again in a moment."
NOT_ENABLED = "Google Calendar is not switched on for this Xentree: whoever runs it has to enable its API at Google."
NOT_LET_IN = "Google does not let Xentree in any more. Connect Google Calendar again."
NOT_ALLOWED_THAT = "Google was not told to allow this. Connect Google Calendar again, with every box ticked."


class Refusal(ProviderDown):
    """Google said no: its HTTP status, and how many seconds to wait before asking once more."""

    def __init__(self, message: str, http_status: int, *, retryable: bool = False, pause: float = PAUSE) -> None:
        super().__init__(message, retryable=retryable)
        self.http_status, self.pause = http_status, pause


class GoogleApi:
    """The API as one connected person may use it. It waits on Google: never inside a transaction."""

    def __init__(self, integration: Integration) -> None:
        self.integration = integration

    def ask(self, method: str, path: str, *, again: bool = True, etag: str = "", **sent: Any) -> dict[str, Any]:
        """Google's answer. Refusal; ReconnectNeeded; ProviderDown. `again`: doing it twice does no harm.

        `sent` is httpx's: params, json.
        """
        try:
            return self._let_in(method, path, etag, sent)
        except ProviderDown as failure:
            pause = getattr(failure, "pause", PAUSE)
            if not again or not failure.retryable or pause > LONGEST_PAUSE:
                raise
        time.sleep(pause)
        return self._let_in(method, path, etag, sent)

    def _let_in(self, method: str, path: str, etag: str, sent: dict[str, Any]) -> dict[str, Any]:
        """With another access token where Google takes the first no more, as after a change of password."""
        token = access_token_of(self.integration)
        response = _send(method, path, token, etag, sent)
        if response.status_code == 401:
            refuse_token(self.integration, token)
            response = _send(method, path, access_token_of(self.integration), etag, sent)
        return self._read(response)

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        if response.status_code == 204:
            return {}
        body = _body_of(response)
        if response.status_code == 200 and body is not None:
            return body
        reason = _reason_of(body)
        if response.status_code == 401 or (response.status_code == 403 and reason == "insufficientPermissions"):
            message = NOT_LET_IN if response.status_code == 401 else NOT_ALLOWED_THAT
            mark_reconnect_needed(self.integration, message)
            raise ReconnectNeeded(message)
        raise _failure(response, reason)


def _send(method: str, path: str, token: str, etag: str, sent: dict[str, Any]) -> httpx.Response:
    # As everywhere, an HTTP library is loaded by who needs one.
    import httpx

    headers = {"Authorization": f"Bearer {token}"} | ({"If-Match": etag} if etag else {})
    url, trusted = f"{api_url()}/{path}", is_elsewhere()
    try:
        with egress.sync_client(trusted=trusted, timeout=TIMEOUT, total=TOTAL, max_bytes=MAX_BYTES) as client:
            return client.request(method, url, headers=headers, follow_redirects=False, **sent)
    except (httpx.HTTPError, OSError, egress.EgressRefused, egress.RemoteAnswerRefused) as error:
        raise ProviderDown(DOWN) from error


def _failure(response: httpx.Response, reason: str) -> ProviderDown:
    status = response.status_code
    if status == 429 or (status == 403 and reason in RATE_LIMITS):
        return Refusal(BUSY, status, retryable=True, pause=_pause_of(response))
    if status == 403 and reason == "accessNotConfigured":
        return Refusal(NOT_ENABLED, status)
    if 400 <= status < 500:
        return Refusal(f"Google Calendar refused: {reason or status}.", status)
    return ProviderDown(DOWN)


def _body_of(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _reason_of(body: dict[str, Any] | None) -> str:
    """Google's word for it; only letters, since it is shown."""
    try:
        reason = body["error"]["errors"][0]["reason"]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return ""
    return reason[:60] if isinstance(reason, str) and reason.isalnum() else ""


def _pause_of(response: httpx.Response) -> float:
    """Somewhat by chance, so that those who were sent away together do not come back together."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else PAUSE * random.uniform(1, 2)
