"""OAuth 2.0 with one vendor: the code flow with PKCE, refreshing and revoking, spoken through the egress guard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from xentree import egress
from xentree.errors import ProviderDown
from xentree.providers.calendar import ReconnectNeeded

if TYPE_CHECKING:
    import httpx

# Seconds: of each wait, and of a whole answer. Whoever refreshes holds a lease for longer than both together.
TIMEOUT, TOTAL = 5.0, 15.0
MAX_BYTES = 64 * 1024
USUAL_LIFE, LONGEST_LIFE = 3600, 24 * 3600


@dataclass(frozen=True)
class Grant:
    """What a vendor gave: the refresh token is empty where the one before stays good, scopes where it did not say."""

    access_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """Whose grant it is: an id that stays, and the address a person knows it by."""

    id: str
    email: str


@dataclass(frozen=True)
class OAuthClient:
    """An application registered with a vendor. Methods that call out raise ProviderDown, whose texts hold no secret.

    `scopes` are what reading needs, `write_scopes` what is asked for once a person wants something written. `trusted`
    only where the operator wrote the addresses.
    """

    authorize_url: str
    token_url: str
    revoke_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    userinfo_url: str
    trusted: bool = False
    write_scopes: tuple[str, ...] = ()
    vendor: str = "The other site"

    def authorization_url(
        self, *, redirect_uri: str, state: str, verifier: str, scopes: tuple[str, ...], consent: bool, hint: str = ""
    ) -> str:
        """Where the person says yes; `consent` asks them anew, which alone brings a refresh token every time."""
        # Only who sends somebody there loads it.
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        return prepare_grant_uri(
            self.authorize_url,
            self.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=" ".join(scopes),
            state=state,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            access_type="offline",
            include_granted_scopes="true",
            prompt="consent" if consent else None,
            login_hint=hint or None,
        )

    def exchange(self, code: str, *, verifier: str, redirect_uri: str) -> Grant:
        """What the code from the way back is worth."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        try:
            return self._grant(**form, redirect_uri=redirect_uri)
        except ReconnectNeeded as error:
            raise ProviderDown(f"{self.vendor} did not take the way back. Connect again.", retryable=False) from error

    def refresh(self, refresh_token: str) -> Grant:
        """A new access token; ReconnectNeeded where the refresh token is worth nothing any more."""
        return self._grant(grant_type="refresh_token", refresh_token=refresh_token)

    def account(self, grant: Grant) -> Account:
        """Whose it is."""
        body = self._answer("GET", self.userinfo_url, headers={"Authorization": f"Bearer {grant.access_token}"})
        account_id, email = body.get("sub"), body.get("email", "")
        if not isinstance(account_id, str) or not 0 < len(account_id) <= 255:
            raise self._down()
        return Account(account_id, email[:255] if isinstance(email, str) else "")

    def revoke(self, token: str) -> None:
        """The grant ends; one that has ended is fine."""
        response = self._send("POST", self.revoke_url, data={"token": token})
        if response.status_code >= 300 and _error_of(response) not in ("invalid_token", "invalid_grant"):
            raise self._down()

    def _grant(self, **form: str) -> Grant:
        form |= {"client_id": self.client_id, "client_secret": self.client_secret}
        body = self._answer("POST", self.token_url, data=form)
        access, refresh, scope = (body.get(name) or "" for name in ("access_token", "refresh_token", "scope"))
        if not all(isinstance(each, str) for each in (access, refresh, scope)) or not access:
            raise self._down()
        if str(body.get("token_type", "bearer")).lower() != "bearer":
            raise self._down()
        return Grant(access, now() + _life(body.get("expires_in")), refresh, tuple(scope.split()))

    def _answer(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        response = self._send(method, url, **options)
        body = _body_of(response)
        if response.status_code == 200 and body:
            return body
        if response.status_code in (400, 401) and _error_of(response) == "invalid_grant":
            raise ReconnectNeeded(f"{self.vendor} does not let Xentree in any more. Connect it again.")
        if response.status_code in (400, 401, 403) and body:
            reason = _error_of(response)[:60] or "no reason given"
            raise ProviderDown(f"{self.vendor} refused: {reason}.", retryable=False)
        raise self._down()

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Redirects are not followed: what is sent is for that address alone."""
        # Only who calls out loads it.
        import httpx

        try:
            with egress.sync_client(trusted=self.trusted, timeout=TIMEOUT, total=TOTAL, max_bytes=MAX_BYTES) as client:
                return client.request(method, url, follow_redirects=False, **options)
        except (httpx.HTTPError, OSError, egress.EgressRefused, egress.RemoteAnswerRefused) as error:
            raise self._down() from error

    def _down(self) -> ProviderDown:
        return ProviderDown(f"{self.vendor} did not answer properly. Try again in a moment.")


def _body_of(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _error_of(response: httpx.Response) -> str:
    error = _body_of(response).get("error", "")
    return error if isinstance(error, str) else ""


def _life(seconds: Any) -> timedelta:
    """How long an access token is good; some vendors write the number as text, and some not at all."""
    try:
        found = int(seconds)
    except (TypeError, ValueError, OverflowError):
        found = USUAL_LIFE
    return timedelta(seconds=min(max(found, 0), LONGEST_LIFE))
