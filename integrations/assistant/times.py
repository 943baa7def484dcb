"""Times as models and people write them (by the clock of the person's zone), and as they are told."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xentree.errors import Invalid
from xentree.providers.calendar import Span

MOST_DAYS = 62
DAY = timedelta(days=1)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def parse_time(text: str, zone: ZoneInfo, name: str) -> datetime | date:
    """A day, or a moment by the zone's clock; Invalid says what to ask the person where clocks skip or repeat it."""
    try:
        if not 1970 <= int(text[:4]) <= 2100:
            raise ValueError
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(zone) if moment.tzinfo else _by_clock(moment, zone, name)
    except ValueError:
        message = f"{name}: write it as 2026-12-03T14:30, or as 2026-12-03 for a whole day."
        raise Invalid(message, **{name: [message]}) from None


def span_asked(start: str, end: str, zone: ZoneInfo) -> Span:
    """From the start to the end; as days, the last one is part of it."""
    first, last = parse_time(start, zone, "start"), parse_time(end, zone, "end")
    span = Span(_beginning(first, zone), _beginning(last if isinstance(last, datetime) else last + DAY, zone))
    if span.end <= span.start:
        raise Invalid("The end is before the start.", end=["After the start, please."])
    if span.end - span.start > MOST_DAYS * DAY + timedelta(hours=2):
        raise Invalid(f"Ask for at most {MOST_DAYS} days at once.", end=[f"At most {MOST_DAYS} days."])
    return span


def _beginning(when: date, zone: ZoneInfo) -> datetime:
    """In UTC, where an hour is an hour."""
    return (when if isinstance(when, datetime) else datetime.combine(when, time(), zone)).astimezone(UTC)


def _by_clock(moment: datetime, zone: ZoneInfo, name: str) -> datetime:
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise Invalid(
            f"{name}: clocks in {zone.key} skip {moment:%H:%M} on {day_words(moment)}. Which time is meant?",
            **{name: ["Clocks skip it."]},
        )
    raise Invalid(
        f"{name}: clocks in {zone.key} show {moment:%H:%M} twice on {day_words(moment)}. Which one is meant: "
        f"{first.isoformat(timespec='minutes')}, or an hour later, {second.isoformat(timespec='minutes')}?",
        **{name: ["Clocks show it twice."]},
    )


def told(when: date, zone: ZoneInfo) -> str:
    """For a model: as it writes times itself."""
    if isinstance(when, datetime):
        return when.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
    return when.isoformat()


def day_words(day: date, *, today: date | None = None) -> str:
    """Such as Thursday 3 December 2026; seen from `today` without this year's number, and near ones by name."""
    words = f"{day:%A} {day.day} {day:%B}"
    if today is None or day.year != today.year:
        words = f"{words} {day.year}"
    near = {0: "Today, ", 1: "Tomorrow, "}.get((_date_of(day) - today).days, "") if today else ""
    return f"{near}{words}"


def when_words(start: date, end: date, zone: ZoneInfo) -> str:
    """A whole time without doubt: days, clock times, and the zone they are of."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        last = end - DAY
        days = day_words(start) if last <= start else f"{day_words(start)} to {day_words(last)}"
        return f"{days}, all day"
    first, last_moment = start.astimezone(zone), end.astimezone(zone)
    until = _clock(last_moment)
    if last_moment.date() != first.date():
        return f"{day_words(first)}, {_clock(first)} to {day_words(last_moment)}, {until} ({zone.key})"
    return f"{day_words(first)}, {_clock(first)}\u2013{until} ({zone.key})"


def _clock(moment: datetime) -> str:
    """With its offset where the clock shows the same time twice."""
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return f"{moment:%H:%M} UTC{moment:%z}" if twice else f"{moment:%H:%M}"


def _date_of(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
