"""Access tokens that are good: refreshed before they end, by one caller at a time in all processes."""

import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from integrations.metrics import REFRESHES
from integrations.models import Integration
from integrations.skills.oauth import Grant, OAuthClient
from integrations.skills.registry import skill
from xentree.errors import AppError, ProviderDown
from xentree.events import ReconnectWanted, emit
from xentree.providers.calendar import ReconnectNeeded

# A token is asked for anew this long before its end, and still good enough for a call that much.
EARLY, ENOUGH = timedelta(minutes=5), timedelta(seconds=30)
# Longer than the vendor is waited for, so that whoever holds it is dead when it ends.
LEASE = timedelta(seconds=40)
POLL_SECONDS = 0.1
NOT_CONNECTED = "This is not connected any more. Connect it again."
_FREE: dict[str, None] = {"refresher": None, "refreshing_until": None}


def access_token_of(integration: Integration) -> str:
    """One that is good for some time yet. ReconnectNeeded; ProviderDown, also where others' refresh just failed.

    It may wait on the vendor, so never inside a transaction.
    """
    began = now()
    while True:
        row = _present(integration)
        if _good_for(row, EARLY):
            return row.access_token
        if row.refreshing_until and row.refreshing_until > now():
            if _good_for(row, ENOUGH):
                return row.access_token
        elif _failed_since(row, began):
            raise ProviderDown(row.error["message"])
        elif owned := _claim(row):
            if token := _refresh(owned):
                return token
            continue
        _let_go()
        time.sleep(POLL_SECONDS)


def refuse_token(integration: Integration, token: str) -> None:
    """The vendor took this access token no more, though its time is not up: the next caller gets another."""
    row = _present(integration)
    if row.access_token == token:
        Integration.objects.filter(pk=row.pk, expires_at=row.expires_at).update(expires_at=now())


def mark_reconnect_needed(integration: Integration, reason: str) -> bool:
    """Its person has to connect it again, and is told, once; False where they did already since it was looked up."""
    rows = Integration.objects.connected().filter(pk=integration.pk, connected_at=integration.connected_at)
    return _mark(rows, integration, reason)


def _present(integration: Integration) -> Integration:
    row = Integration.objects.connected().filter(pk=integration.pk).first()
    if row is None:
        raise ReconnectNeeded(NOT_CONNECTED)
    return row


def _let_go() -> None:
    """Whoever waits keeps no connection to the database: there are fewer of them than may wait."""
    if not connection.in_atomic_block:
        connection.close()


def _good_for(row: Integration, span: timedelta) -> bool:
    return bool(row.access_token and row.expires_at and row.expires_at > now() + span)


def _failed_since(row: Integration, moment: datetime) -> bool:
    """Those who waited share the failure, so that a vendor in trouble is not asked by each of them."""
    return row.error.get("code") == "provider_down" and row.error.get("at", "") >= moment.isoformat()


def _claim(row: Integration) -> Integration | None:
    """The row with the lease taken, unless somebody refreshed or took it since it was read."""
    row.refresher, row.refreshing_until = uuid4(), now() + LEASE
    free = Q(refreshing_until=None) | Q(refreshing_until__lte=now())
    same = Integration.objects.connected().filter(free, pk=row.pk, expires_at=row.expires_at)
    return row if same.update(refresher=row.refresher, refreshing_until=row.refreshing_until) else None


def _refresh(row: Integration) -> str | None:
    """The new token, or the old one where the vendor is down and that will do; None where the row is another's now."""
    mine = Integration.objects.filter(pk=row.pk, refresher=row.refresher)
    _let_go()
    try:
        grant = _client(row).refresh(row.secret)
    except ReconnectNeeded as refusal:
        REFRESHES.labels(row.provider, "reconnect_needed").inc()
        _mark(mine, row, refusal.message)
        raise
    except AppError as failure:
        REFRESHES.labels(row.provider, "failed").inc()
        mine.update(error=_said(failure.code, failure.message), **_FREE)
        if _good_for(row, ENOUGH):
            return row.access_token
        raise
    REFRESHES.labels(row.provider, "done").inc()
    return grant.access_token if mine.update(**_kept(grant), error={}, **_FREE) else None


def _client(row: Integration) -> OAuthClient:
    make = skill(row.provider).oauth
    if make is None or not row.secret:
        raise ReconnectNeeded(NOT_CONNECTED)
    return make()


def _kept(grant: Grant) -> dict[str, object]:
    """A vendor that rotates refresh tokens ends the one before."""
    kept: dict[str, object] = {"access_token": grant.access_token, "expires_at": grant.expires_at}
    return {**kept, "secret": grant.refresh_token} if grant.refresh_token else kept


def _mark(rows: QuerySet[Integration], integration: Integration, reason: str) -> bool:
    error = _said("reconnect_needed", reason)
    changed = rows.update(
        status=Integration.Status.RECONNECT_NEEDED, access_token="", expires_at=None, error=error, **_FREE
    )
    if changed:
        emit(ReconnectWanted(integration.pk, integration.user_id, integration.provider))
    return bool(changed)


def _said(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message, "at": now().isoformat()}
