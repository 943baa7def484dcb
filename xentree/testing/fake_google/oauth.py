"""The local Google's OAuth: the page that asks for a yes, tokens, revoking, and who somebody is.

After Google's "Using OAuth 2.0 for Web Server Applications": codes are good once and for ten minutes, PKCE with S256
or plain, a refresh token comes only offline and at the first yes or with `prompt=consent`, each scope can be unticked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from xentree.testing.fake_google import pages
from xentree.testing.fake_google.faults import Refused
from xentree.testing.fake_google.world import CODE_LIFE, Grant, World

AUTH = "https://www.googleapis.com/auth"
SCOPES = {
    "openid": "Know who you are",
    "email": "See your e-mail address",
    f"{AUTH}/userinfo.email": "See your e-mail address",
    f"{AUTH}/calendar.freebusy": "View your availability in your calendars",
    f"{AUTH}/calendar.events.owned.readonly": "See the events on Google calendars you own",
    f"{AUTH}/calendar.events.owned": ("See, create, change, and delete events on Google calendars you own"),
}
# What is in every yes, without a box to untick.
ALWAYS = frozenset({"openid", "email", f"{AUTH}/userinfo.email"})
# What Google calls a scope in its answers, whatever it was asked by.
CALLED = {"email": f"{AUTH}/userinfo.email"}


async def ask(request: Request, world: World) -> Response:
    """GET: the page where a person says yes or no."""
    asked = dict(request.query_params)
    if problem := _problem(asked, world):
        return HTMLResponse(pages.refused(problem), 400)
    hint = asked.get("login_hint") or next(iter(world.accounts), "ada@example.com")
    wanted = {scope: SCOPES[scope] for scope in asked["scope"].split()}
    return HTMLResponse(pages.consent(asked, hint, wanted, ALWAYS))


async def decide(request: Request, world: World) -> Response:
    """POST: what the person said; back to the client."""
    form = await request.form()
    asked = dict(request.query_params)
    if problem := _problem(asked, world):
        return HTMLResponse(pages.refused(problem), 400)
    state = {"state": asked["state"]} if "state" in asked else {}
    if form.get("answer") != "allow":
        return _back(asked, {"error": "access_denied", **state})
    ticked = frozenset(str(scope) for scope in form.getlist("scope")) | ALWAYS
    scopes = frozenset(CALLED.get(scope, scope) for scope in asked["scope"].split() if scope in ticked)
    grant = _grant(world, asked, str(form.get("email", "ada@example.com")), scopes)
    code = f"4/0{secrets.token_urlsafe(40)}"
    world.codes[code] = grant
    return _back(asked, {**state, "code": code, "scope": " ".join(sorted(grant.scopes))})


def _problem(asked: Mapping[str, str], world: World) -> str:
    if asked.get("client_id") not in world.clients:
        return "invalid_client: The OAuth client was not found."
    if urlsplit(asked.get("redirect_uri", "")).scheme not in ("http", "https"):
        return "redirect_uri_mismatch: The address to go back to is not one of this client's."
    if asked.get("response_type") != "code":
        return "invalid_request: response_type has to be code."
    unknown = set(asked.get("scope", "").split()) - set(SCOPES)
    return f"invalid_scope: {' '.join(sorted(unknown))}" if unknown or not asked.get("scope") else ""


def _grant(world: World, asked: Mapping[str, str], email: str, scopes: frozenset[str]) -> Grant:
    account, client = world.account(email), asked["client_id"]
    before = account.granted.get(client, set())
    first = not before or asked.get("prompt") == "consent"
    account.granted[client] = before | scopes
    return Grant(
        account,
        client,
        frozenset(before | scopes) if asked.get("include_granted_scopes") == "true" else scopes,
        dies_at=time.time() + CODE_LIFE,
        redirect_uri=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
        offline=asked.get("access_type") == "offline" and first,
    )


def _back(asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    joint = "&" if urlsplit(asked["redirect_uri"]).query else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(answer)}", 302)


async def token(request: Request, world: World) -> Response:
    """POST: a code or a refresh token becomes an access token."""
    form = {key: str(value) for key, value in (await request.form()).items()}
    client = _client(request, form, world)
    kinds = {"authorization_code": _by_code, "refresh_token": _by_refresh_token}
    if form.get("grant_type") not in kinds:
        raise Refused("unsupported_grant_type")
    return JSONResponse(kinds[form["grant_type"]](form, client, world))


def _client(request: Request, form: Mapping[str, str], world: World) -> str:
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    header = request.headers.get("authorization", "")
    if header.startswith("Basic "):
        name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
    if not hmac.compare_digest(world.clients.get(name, "\0").encode(), secret.encode()):
        raise Refused("invalid_client", "Unauthorized")
    return name


def _by_code(form: Mapping[str, str], client: str, world: World) -> dict[str, object]:
    grant = world.codes.pop(form.get("code", ""), None)
    if grant is None or not grant.alive or grant.client_id != client:
        raise Refused("invalid_grant", "Bad Request")
    if form.get("redirect_uri") != grant.redirect_uri:
        raise Refused("invalid_grant", "The address to go back to is not the one that was asked with.")
    if grant.challenge and not _proves(form.get("code_verifier", ""), grant.challenge):
        raise Refused(
            "invalid_grant", "Invalid code verifier." if "code_verifier" in form else "Missing code verifier."
        )
    return world.issue(grant, with_refresh=grant.offline)


def _proves(verifier: str, challenge: str) -> bool:
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest, challenge)


def _by_refresh_token(form: Mapping[str, str], client: str, world: World) -> dict[str, object]:
    token_given = form.get("refresh_token", "")
    grant = world.refresh.get(token_given)
    if grant is None or not grant.alive or grant.client_id != client:
        raise Refused("invalid_grant")
    if world.rotates:
        del world.refresh[token_given]
    return world.issue(grant, with_refresh=world.rotates)


async def revoke(request: Request, world: World) -> Response:
    """POST: the client gives back what it was given."""
    given = (await request.form()).get("token") or request.query_params.get("token", "")
    world.revoke(str(given))
    return JSONResponse({})


async def userinfo(request: Request, world: World) -> Response:
    """GET: whose access token it is."""
    account = world.let_in(bearer_of(request), "openid")
    about = {"sub": account.sub, "name": account.name, "email": account.email, "email_verified": True}
    return JSONResponse(about)


def bearer_of(request: Request) -> str:
    """The access token a request came with."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")
