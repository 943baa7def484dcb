"""Simli's published API (docs.simli.com): a token for one session, then a peer-to-peer film by its socket."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from xentree.egress import MEGABYTE, sync_client
from xentree.errors import AppError, ProviderDown
from xentree.providers import failures
from xentree.providers.video_avatar import Film, VideoAvatar

if TYPE_CHECKING:
    import httpx

# Seconds for one answer.
WAIT = 10.0
# A face nobody speaks to for so long is let go.
IDLE_SECONDS = 120
SOCKET = "/compose/webrtc/peer_to_peer"
# Where the vendor names no relays of its own.
NO_RELAYS: list[dict[str, Any]] = []


class Simli(VideoAvatar):
    """`POST /compose/token`, `GET /compose/ice`; the key goes along as a header."""

    name = "Simli"

    def __init__(self, url: str, key: str, face: str) -> None:
        self.url, self.key, self.face = url.rstrip("/"), key, face

    def begin(self, seconds: int) -> Film:
        wanted = {"faceId": self.face, "handleSilence": True, "maxSessionLength": seconds, "maxIdleTime": IDLE_SECONDS}
        told = self._asked("POST", "/compose/token", json=wanted)
        token = told.get("session_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token:
            raise failures.not_understood(self.name)
        query = urlencode({"session_token": token, "enableSFU": "false"})
        socket = f"{self.url.replace('http', 'ws', 1)}{SOCKET}?{query}"
        return Film("simli", socket, self._relays(), seconds)

    def _relays(self) -> list[dict[str, Any]]:
        """Without any a film may still come through, so their absence is no failure."""
        try:
            found = self._asked("GET", "/compose/ice")
        except AppError:
            return NO_RELAYS
        known = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else NO_RELAYS
        return [{name: entry[name] for name in ("urls", "username", "credential") if name in entry} for entry in known]

    def _asked(self, method: str, path: str, **body: Any) -> Any:
        import httpx

        try:
            answer = _client().request(method, f"{self.url}{path}", headers={"x-simli-api-key": self.key}, **body)
            if answer.status_code == 400:
                raise ProviderDown("Simli refused the key or does not know the face.", retryable=False)
            if answer.status_code != 200:
                raise failures.by_status(self.name, answer.status_code)
            return answer.json()
        except (httpx.HTTPError, UnicodeError) as error:
            raise failures.by_httpx(self.name, error) from error
        except ValueError as error:
            raise failures.not_understood(self.name) from error


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """The operator wrote the address."""
    return sync_client(trusted=True, timeout=WAIT, total=WAIT, max_bytes=MEGABYTE)
