"""The way to a vendor's yes and back: begun by a person, finished once, in their own browser."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now

from accounts.models import User
from integrations.metrics import ARRIVALS
from integrations.models import ConnectAttempt, Integration
from integrations.skills.oauth import Account, Grant, OAuthClient
from integrations.skills.registry import Skill
from xentree.errors import AppError, Conflict, NotFound, ProviderDown
from xentree.limits import spend
from xentree.principal import Principal

GOOD_FOR = timedelta(minutes=10)
# What is given by everybody who signs in, under more than one name.
IDENTITY = frozenset({"openid", "email", "profile"})
SIGNED_OUT = "You were not signed in to Xentree in this browser. Sign in here, and connect again."
ELSEWHERE = "This was begun by somebody else or in another browser. Connect again from here."
USED = "This way back was used already. If nothing is connected, connect again."
TOO_OLD = "That took too long. Connect again."
UNKNOWN = "This way back is not known here. Connect again."


@dataclass(frozen=True)
class Answer:
    """What the vendor sent the person back with."""

    state: str
    code: str = ""
    error: str = ""


@dataclass(frozen=True)
class Arrival:
    """Where the person goes on, and what they are told."""

    path: str
    message: str
    connected: bool = False


def begin_connecting(skill: Skill, *, write: bool = False, next_path: str = "", by: Principal) -> str:
    """The vendor's address to send the person to; Conflict where the skill is not set up here.

    Begun with the browser's session it is good for that sign-in alone; begun by a bearer or key, which no browser of
    the person's is known to have, for whichever browser they are signed in with.
    """
    client = _client(skill)
    spend("skill.connect.user", by.user.pk)
    before = None if skill.many else Integration.objects.visible_to(by).filter(provider=skill.slug).first()
    scopes = _scopes(client, before, write)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    ConnectAttempt.objects.create(
        state_hash=_hash(state),
        user=by.user,
        browser_hash=_browser(by),
        provider=skill.slug,
        verifier=verifier,
        scopes=list(scopes),
        next_path=_own_path(next_path),
        expires_at=now() + GOOD_FOR,
    )
    return client.authorization_url(
        redirect_uri=_redirect_uri(skill),
        state=state,
        verifier=verifier,
        scopes=scopes,
        consent=not (before and before.works and before.secret),
        hint=before.account_email if before else "",
    )


def finish_connecting(skill: Skill, answer: Answer, *, by: Principal | None) -> Arrival:
    """Whatever the vendor sent the person back with becomes a page of ours to go on at, and never an error.

    Of any number of arrivals with one state one is looked at. It waits on the vendor: never inside a transaction.
    """
    attempt = _claim(skill, answer.state, by)
    if isinstance(attempt, str):
        return _arrived(skill, "refused", reverse("skills"), attempt)
    path = attempt.next_path or reverse("skills")
    if answer.error == "access_denied":
        return _arrived(skill, "denied", path, f"{skill.name} was not connected: you did not say yes there.")
    try:
        return _arrived(skill, "connected", path, _connect(skill, attempt, answer.code))
    except AppError as error:
        return _arrived(skill, "failed", path, f"{skill.name} was not connected. {error.message}")


def lacks_writing(skill: Skill, integration: Integration) -> bool:
    """Whether the vendor has to ask its person once more before something can be written."""
    return bool(skill.oauth and set(skill.oauth().write_scopes) - set(integration.scopes))


def _arrived(skill: Skill, outcome: str, path: str, message: str) -> Arrival:
    ARRIVALS.labels(skill.slug, outcome).inc()
    return Arrival(path, message, connected=outcome == "connected")


def _client(skill: Skill) -> OAuthClient:
    if skill.oauth is None:
        raise NotFound
    if reason := skill.unavailable():
        raise Conflict(reason, "skill_unavailable")
    return skill.oauth()


def _scopes(client: OAuthClient, before: Integration | None, write: bool) -> tuple[str, ...]:
    """The least that will do: reading; writing where it is wanted now, or was given before."""
    had = set(before.scopes) if before else set()
    return (*client.scopes, *(scope for scope in client.write_scopes if write or scope in had))


def _claim(skill: Skill, state: str, by: Principal | None) -> ConnectAttempt | str:
    """The attempt, which nobody else gets from now on; or why there is none. A stranger uses up nothing."""
    if by is None or by.method != "session":
        return SIGNED_OUT
    rows = ConnectAttempt.objects.filter(pk=_hash(state), provider=skill.slug)
    theirs = rows.filter(user=by.user, browser_hash__in=[_browser(by), ""])
    if theirs.filter(used_at=None, expires_at__gt=now()).update(used_at=now()):
        return theirs.get()
    found = theirs.first()
    if found is None:
        return ELSEWHERE if rows.exists() else UNKNOWN
    return USED if found.used_at else TOO_OLD


def _connect(skill: Skill, attempt: ConnectAttempt, code: str) -> str:
    """What the person is told of it."""
    client = _client(skill)
    if not code:
        raise ProviderDown(f"{client.vendor} did not answer properly. Try again in a moment.")
    grant = client.exchange(code, verifier=attempt.verifier, redirect_uri=_redirect_uri(skill))
    given = set(grant.scopes or attempt.scopes)
    if set(client.scopes) - IDENTITY - given:
        raise Conflict(f"Leave every box ticked at {client.vendor}, or it cannot work.")
    _keep(skill, attempt, grant, client.account(grant))
    if set(attempt.scopes) - IDENTITY - given:
        return f"{skill.name} is connected for reading only: writing was not allowed there."
    return f"{skill.name} is connected."


@transaction.atomic
def _keep(skill: Skill, attempt: ConnectAttempt, grant: Grant, account: Account) -> None:
    """A new row, or the account's own one anew. Whoever refreshes it at this moment keeps nothing."""
    User.objects.select_for_update().get(pk=attempt.user_id)
    own = Integration.objects.filter(user=attempt.user_id, provider=skill.slug)
    other = None if skill.many else own.exclude(account_id=account.id).first()
    if other:
        raise Conflict(f"{other.account_email} is connected. Disconnect it first to use {account.email}.")
    about = {"user_id": attempt.user_id, "provider": skill.slug, "account_id": account.id}
    row = own.select_for_update().filter(account_id=account.id).first() or Integration(**about)
    row.secret = grant.refresh_token or row.secret
    if not row.secret:
        raise ProviderDown(f"It gave no lasting permission to {account.email}. Take Xentree out there, and try again.")
    row.account_email, row.scopes = account.email, list(grant.scopes or attempt.scopes)
    row.access_token, row.expires_at = grant.access_token, grant.expires_at
    row.status, row.connected_at, row.error = Integration.Status.CONNECTED, now(), {}
    row.refresher = row.refreshing_until = None
    row.save()


def _redirect_uri(skill: Skill) -> str:
    return settings.SITE_URL + reverse(f"{skill.slug}-callback")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _browser(by: Principal) -> str:
    return _hash(f"sign-in:{by.session_id}") if by.method == "session" else ""


def _own_path(wanted: str) -> str:
    """A path of ours; nothing for any other address."""
    is_path = wanted.startswith("/") and wanted.isprintable() and len(wanted) <= 200
    return wanted if is_path and url_has_allowed_host_and_scheme(wanted, None) else ""
