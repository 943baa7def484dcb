"""Which transcripts a list shows: by words, kind of session and days."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from live.models import LiveTranscript
from live.models.own import OwnQuerySet
from live.services.transcripts.searching import transcripts_about
from xentree.principal import Principal


def find_transcripts(
    *,
    q: str = "",
    session_type: str = "",
    start_date: date | None = None,
    end_date: date | None = None,
    by: Principal,
) -> OwnQuerySet:
    """Those of the present workspace that fit, the latest talk first; both days count, by the person's clock."""
    rows: Any = LiveTranscript.objects.visible_to(by)
    found: OwnQuerySet = rows.in_workspace(by).select_related("session", "user")
    if q.strip():
        found = found.filter(pk__in=transcripts_about(q, by=by))
    if session_type:
        found = found.filter(session__session_type=session_type)
    if start_date:
        found = found.filter(session_started_at__gte=_midnight(start_date, by.user))
    if end_date and end_date < date.max:
        found = found.filter(session_started_at__lt=_midnight(end_date + timedelta(days=1), by.user))
    return found


def _midnight(day: date, user: Any) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(user.timezone))
