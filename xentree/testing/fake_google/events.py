"""One calendar's events in the shape of Google's event resource: kept, changed, expanded, listed by what changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from xentree.testing.fake_google.faults import Refused

Resource = dict[str, Any]
OWN_ID = re.compile(r"[a-v0-9]{5,1024}")
# Of an endless series asked for without an end.
MOST_OCCURRENCES = 730
WRITABLE = frozenset({
    "summary", "description", "location", "start", "end", "recurrence", "attendees", "transparency", "visibility",
    "status", "extendedProperties", "reminders", "eventType",
})  # fmt: skip


@dataclass
class CalendarStore:
    """The primary calendar of an account."""

    email: str
    zone: str
    events: dict[str, Resource] = field(default_factory=dict)
    # When each was changed last, in the order of changes; sync tokens name such a number.
    revisions: dict[str, int] = field(default_factory=dict)
    revision: int = 0
    # Sync tokens of before are worth nothing any more.
    forgotten_before: int = 0
    # Who was sent an invitation, in order: (event, addresses).
    invited: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def get(self, event_id: str) -> Resource:
        """The event, a deleted one too; one of a series by the id of its occurrence."""
        if event_id in self.events:
            return self.events[event_id]
        for each in self.occurrences(self.events.get(event_id.rpartition("_")[0], {}), None, None):
            if each["id"] == event_id:
                return each
        raise Refused("notFound")

    def insert(self, body: Resource) -> Resource:
        """A new event, under the id it brings or one of ours."""
        event_id = body.get("id") or secrets.token_hex(13)
        if not OWN_ID.fullmatch(event_id):
            raise Refused("invalid", "Invalid resource id value.")
        if event_id in self.events:
            raise Refused("duplicate")
        fields = _merged({}, body)
        me = {"email": self.email, "self": True}
        made = {"id": event_id, "kind": "calendar#event", "status": "confirmed", "created": _stamp(datetime.now(UTC)),
                "creator": me, "organizer": me, "iCalUID": f"{event_id}@google.com", "sequence": 0,
                "htmlLink": f"https://www.google.com/calendar/event?eid={event_id}", **fields}  # fmt: skip
        self._check(made)
        return self._keep(made)

    def patch(self, event_id: str, body: Resource, if_match: str = "") -> Resource:
        """Change some fields; of one occurrence of a series it makes an exception."""
        event = self.get(event_id)
        if if_match and if_match != event["etag"]:
            raise Refused("conditionNotMet")
        if event["status"] == "cancelled" and body.get("status") != "confirmed":
            raise Refused("forbidden")
        changed = _merged(event, body)
        self._check(changed)
        return self._keep({**changed, "sequence": changed["sequence"] + 1})

    def delete(self, event_id: str) -> None:
        """It is kept as cancelled, as Google does, and its id stays taken."""
        event = self.get(event_id)
        if event["status"] == "cancelled":
            raise Refused("deleted")
        self._keep({**event, "status": "cancelled"})
        for part in [each for each in self.events.values() if each.get("recurringEventId") == event_id]:
            self._keep({**part, "status": "cancelled"})

    def listed(self, start: datetime | None, end: datetime | None, *, single: bool, deleted: bool) -> list[Resource]:
        """Events that touch the span; `single` in occurrences instead of series."""
        found = []
        for event in list(self.events.values()):
            parts = [each for each in self.occurrences(event, start, end) if self._touches(each, start, end)]
            found += parts if single else [event] * bool(parts)
        return [each for each in found if deleted or each["status"] != "cancelled"]

    def changed_since(self, revision: int, *, single: bool) -> list[Resource]:
        """Everything changed after it, deleted events too, each once, the oldest change first."""
        changed = sorted((number, key) for key, number in self.revisions.items() if number > revision)
        found: list[Resource] = []
        for _, key in changed:
            event = self.events[key]
            found += self.occurrences(event, None, None) if single else [event]
        return [_bare(each) if each["status"] == "cancelled" else each for each in found]

    def busy(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """When the owner has no time: merged, cut to the span."""
        spans = []
        for event in self.listed(start, end, single=True, deleted=False):
            if event.get("transparency") != "transparent" and not self._declined(event):
                spans.append((max(self.moment(event["start"]), start), min(self.moment(event["end"]), end)))
        merged: list[tuple[datetime, datetime]] = []
        for begins, ends in sorted(spans):
            if merged and begins <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
            else:
                merged.append((begins, ends))
        return merged

    def occurrences(self, event: Resource, start: datetime | None, end: datetime | None) -> Iterator[Resource]:
        """The single events of a series within a span, without those that have an exception of their own."""
        if not event.get("recurrence") or event["status"] == "cancelled":
            yield from [event] if event else []
            return
        begins = self._wall(event["start"])
        lasts = self._wall(event["end"]) - begins
        rule = rrulestr("\n".join(event["recurrence"]), dtstart=begins, forceset=True, tzids=ZoneInfo)
        for number, at in enumerate(rule):
            if number >= MOST_OCCURRENCES or (end and self.moment(_time(at, event["start"])) >= end):
                return
            one = self._occurrence(event, at, lasts)
            if one["id"] not in self.events and (start is None or self.moment(one["end"]) > start):
                yield one

    def _occurrence(self, event: Resource, at: datetime, lasts: timedelta) -> Resource:
        start = _time(at, event["start"])
        stamp = f"{at:%Y%m%d}" if "date" in start else f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        fields = {key: value for key, value in event.items() if key != "recurrence"}
        return {**fields, "id": f"{event['id']}_{stamp}", "recurringEventId": event["id"], "originalStartTime": start,
                "start": start, "end": _time(at + lasts, event["end"])}  # fmt: skip

    def moment(self, time: Resource) -> datetime:
        """A start or end as a moment; a day begins in the calendar's zone."""
        if "date" in time:
            return datetime.combine(date.fromisoformat(time["date"]), datetime.min.time(), ZoneInfo(self.zone))
        return self._wall(time).astimezone(UTC)

    def _wall(self, time: Resource) -> datetime:
        """With the zone it was written in, in which a series repeats; a day without any."""
        if "date" in time:
            return datetime.combine(date.fromisoformat(time["date"]), datetime.min.time())
        at = datetime.fromisoformat(time["dateTime"])
        zone: tzinfo | None = ZoneInfo(time["timeZone"]) if time.get("timeZone") else at.tzinfo
        return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)

    def _touches(self, event: Resource, start: datetime | None, end: datetime | None) -> bool:
        if start and self.moment(event["end"]) <= start:
            return False
        return not end or self.moment(event["start"]) < end

    def _declined(self, event: Resource) -> bool:
        mine = [each for each in event.get("attendees", ()) if each["email"] == self.email]
        return any(each.get("responseStatus") == "declined" for each in mine)

    def _check(self, event: Resource) -> None:
        for name in ("start", "end"):
            self._check_time(name, event.get(name) or {})
        if ("date" in event["start"]) != ("date" in event["end"]):
            raise Refused("invalid", "Start and end times must either both be date or both be dateTime.")
        if self.moment(event["end"]) <= self.moment(event["start"]):
            raise Refused("timeRangeEmpty", location="timeMax")

    def _check_time(self, name: str, time: Resource) -> None:
        try:
            if zone := time.get("timeZone"):
                ZoneInfo(zone)
            at = date.fromisoformat(time["date"]) if time.get("date") else datetime.fromisoformat(time["dateTime"])
        except KeyError as error:
            known = time.get("date") or time.get("dateTime")
            message = f"Invalid time zone definition for {name} time." if known else f"Missing {name} time."
            raise Refused("invalid" if known else "required", message) from error
        except ValueError as error:
            raise Refused("invalid") from error
        if isinstance(at, datetime) and at.tzinfo is None and not zone:
            raise Refused("required", f"Missing time zone definition for {name} time.")

    def _keep(self, event: Resource) -> Resource:
        self.revision += 1
        kept = {**event, "etag": f'"{3_400_000_000_000_000 + self.revision}"', "updated": _stamp(datetime.now(UTC))}
        for name in ("start", "end"):
            kept[name] = self._as_answered(kept[name])
        self.events[kept["id"]], self.revisions[kept["id"]] = kept, self.revision
        return kept

    def _as_answered(self, time: Resource) -> Resource:
        """Times come back with an offset: that of the zone the event was written in, or of the calendar."""
        if "date" in time:
            return {"date": time["date"]}
        zone = time.get("timeZone") or self.zone
        at = self._wall(time).astimezone(ZoneInfo(zone))
        return {"dateTime": at.isoformat(timespec="seconds").replace("+00:00", "Z"), "timeZone": zone}


def _merged(before: Resource, body: Resource) -> Resource:
    """As patches do: what is named takes the place of what was, times part by part, null takes it away."""
    found = {**before, **{key: value for key, value in body.items() if key in WRITABLE}}
    for name in {"start", "end"} & body.keys():
        parts = {**before.get(name, {}), **(body[name] or {})}
        found[name] = {key: value for key, value in parts.items() if value is not None}
    return {key: value for key, value in found.items() if value is not None}


def _bare(event: Resource) -> Resource:
    """All that is promised of a deleted event."""
    kept = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
    return {key: event[key] for key in kept if key in event}


def _time(at: datetime, like: Resource) -> Resource:
    if "date" in like:
        return {"date": at.date().isoformat()}
    return {"dateTime": at.isoformat().replace("+00:00", "Z"), "timeZone": like["timeZone"]}


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
