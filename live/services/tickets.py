"""Tickets: one lets one socket take one session up, once, within a minute, as the principal who asked for it."""

import json
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from live.models import LiveSession
from live.services.access import has_access
from xentree.principal import Principal
from xentree.store import store

TICKET_SECONDS = 60


def issue_ticket(session: LiveSession, by: Principal) -> tuple[str, datetime]:
    """(the secret, when it runs out); only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    store().set(_name(secret), json.dumps(_written(session, by)), ex=TICKET_SECONDS)
    return secret, now() + timedelta(seconds=TICKET_SECONDS)


def redeem_ticket(secret: str, address: str = "") -> Principal | None:
    """Whoever it was issued to, `subject_id` the session; None for one that is used, old, or whose session is over."""
    kept: Any = store().getdel(_name(secret))
    if kept is None:
        return None
    ticket = json.loads(kept)
    rows = LiveSession.objects.select_related("user").open()
    session = rows.filter(pk=ticket["subject_id"], user=ticket["user_id"]).first()
    return _restored(ticket, session, address) if session and has_access(session) else None


def _name(secret: str) -> str:
    return f"live.ticket.{sha256(secret.encode()).hexdigest()}"


def _written(session: LiveSession, by: Principal) -> dict[str, Any]:
    return {
        "subject_id": str(session.pk),
        "user_id": str(by.user.pk),
        "method": by.method,
        "session_id": by.session_id and str(by.session_id),
        "organization_id": session.organization_id and str(session.organization_id),
        "scopes": None if by.scopes is None else sorted(by.scopes),
        "origin": by.origin,
        "key_id": by.key_id and str(by.key_id),
        "expires_at": by.expires_at and by.expires_at.isoformat(),
    }


def _restored(ticket: dict[str, Any], session: LiveSession, address: str) -> Principal:
    return Principal(
        session.user,
        ticket["method"],
        session_id=_uuid(ticket["session_id"]),
        organization_id=_uuid(ticket["organization_id"]),
        scopes=None if ticket["scopes"] is None else frozenset(ticket["scopes"]),
        origin=ticket["origin"],
        key_id=_uuid(ticket["key_id"]),
        expires_at=ticket["expires_at"] and parse_datetime(ticket["expires_at"]),
        subject_id=session.pk,
        address=address,
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
