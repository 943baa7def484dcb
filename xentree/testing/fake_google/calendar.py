"""The local Google's Calendar API v3, after its published reference; only the primary calendar is there."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from xentree.testing.fake_google.events import CalendarStore, Resource
from xentree.testing.fake_google.faults import Refused
from xentree.testing.fake_google.oauth import AUTH, bearer_of
from xentree.testing.fake_google.world import World

READERS = tuple(f"{AUTH}/calendar.events{kind}" for kind in (".owned.readonly", ".owned", ".readonly", ""))
WRITERS = tuple(f"{AUTH}/calendar.events{kind}" for kind in (".owned", ""))
WATCHERS = (f"{AUTH}/calendar.freebusy", f"{AUTH}/calendar.readonly", f"{AUTH}/calendar")
LISTERS = (f"{AUTH}/calendar.calendarlist.readonly", f"{AUTH}/calendar.readonly", f"{AUTH}/calendar")
# Filters that a sync token does not go with.
NOT_WITH_A_TOKEN = ("orderBy", "timeMin", "timeMax", "updatedMin", "q", "iCalUID", "privateExtendedProperty")
USUAL_PAGE, LARGEST_PAGE = 250, 2500
LONGEST_BUSY = timedelta(days=92)


async def about(request: Request, world: World) -> Response:
    """GET: the entry of the primary calendar in the person's list of calendars."""
    account = world.let_in(bearer_of(request), *LISTERS)
    entry = {"kind": "calendar#calendarListEntry", "id": account.email, "summary": account.email,
             "timeZone": account.calendar.zone, "accessRole": "owner", "primary": True}  # fmt: skip
    return JSONResponse(entry)


async def listing(request: Request, world: World) -> Response:
    """GET events: by span, page after page, or what changed since a sync token."""
    calendar = _calendar(request, world, READERS)
    asked = dict(request.query_params)
    _check(asked)
    found, token = _since(calendar, asked) if "syncToken" in asked else _within(calendar, asked)
    first, size = _place(asked), min(int(asked.get("maxResults", USUAL_PAGE)), LARGEST_PAGE)
    answer: dict[str, Any] = {
        "kind": "calendar#events", "etag": f'"p{calendar.revision}"', "summary": calendar.email,
        "timeZone": calendar.zone, "accessRole": "owner", "defaultReminders": [],
        "items": found[first : first + size],
    }  # fmt: skip
    if first + size < len(found):
        answer["nextPageToken"] = _encoded({"first": first + size})
    elif "orderBy" not in asked:
        answer["nextSyncToken"] = token
    return JSONResponse(answer)


def _check(asked: dict[str, str]) -> None:
    if "syncToken" in asked and (wrong := [name for name in NOT_WITH_A_TOKEN if name in asked]):
        raise Refused("invalid", "Sync token cannot be used with other query restrictions.", location=wrong[0])
    if asked.get("orderBy") == "startTime" and asked.get("singleEvents") != "true":
        raise Refused("invalid", "The requested ordering is not available for the particular query.")


def _since(calendar: CalendarStore, asked: dict[str, str]) -> tuple[list[Resource], str]:
    token = _decoded(asked["syncToken"], "fullSyncRequired")
    if token.get("revision", -1) < calendar.forgotten_before:
        raise Refused("fullSyncRequired", location="syncToken")
    single = asked.get("singleEvents") == "true"
    if token["single"] != single:
        raise Refused("invalid", "The sync token was made for another query.", location="syncToken")
    return calendar.changed_since(token["revision"], single=single), _sync_token(calendar, single)


def _within(calendar: CalendarStore, asked: dict[str, str]) -> tuple[list[Resource], str]:
    start, end = (_moment(asked, name) for name in ("timeMin", "timeMax"))
    if start and end and end <= start:
        raise Refused("timeRangeEmpty", location="timeMax")
    single = asked.get("singleEvents") == "true"
    found = calendar.listed(start, end, single=single, deleted=asked.get("showDeleted") == "true")
    if asked.get("orderBy") == "startTime":
        found.sort(key=lambda event: (calendar.moment(event["start"]), event["id"]))
    return found, _sync_token(calendar, single)


def _moment(asked: dict[str, str], name: str) -> datetime | None:
    if name not in asked:
        return None
    try:
        at = datetime.fromisoformat(asked[name])
    except ValueError as error:
        raise Refused("invalid", location=name) from error
    if at.tzinfo is None:
        raise Refused("invalid", "Bad Request", location=name)
    return at


def _sync_token(calendar: CalendarStore, single: bool) -> str:
    return _encoded({"revision": calendar.revision, "single": single})


def _place(asked: dict[str, str]) -> int:
    return int(_decoded(asked["pageToken"], "invalid").get("first", 0)) if "pageToken" in asked else 0


def _encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def _decoded(token: str, otherwise: str) -> dict[str, Any]:
    try:
        return dict(json.loads(base64.urlsafe_b64decode(token)))
    except ValueError as error:
        raise Refused(otherwise, location="syncToken" if otherwise == "fullSyncRequired" else "pageToken") from error


async def one(request: Request, world: World) -> Response:
    """GET an event."""
    return JSONResponse(_calendar(request, world, READERS).get(request.path_params["event"]))


async def insert(request: Request, world: World) -> Response:
    """POST an event; `sendUpdates=all` invites its guests."""
    calendar = _calendar(request, world, WRITERS)
    event = calendar.insert(await _body(request))
    guests = tuple(each["email"] for each in event.get("attendees", ()))
    if guests and request.query_params.get("sendUpdates") == "all":
        calendar.invited.append((event["id"], guests))
    return JSONResponse(event)


async def patch(request: Request, world: World) -> Response:
    """PATCH an event, with If-Match only as it was last seen."""
    calendar = _calendar(request, world, WRITERS)
    seen = request.headers.get("if-match", "")
    return JSONResponse(calendar.patch(request.path_params["event"], await _body(request), seen))


async def delete(request: Request, world: World) -> Response:
    """DELETE an event."""
    _calendar(request, world, WRITERS).delete(request.path_params["event"])
    return Response(status_code=204)


async def freebusy(request: Request, world: World) -> Response:
    """POST: when the owner has no time."""
    account = world.let_in(bearer_of(request), *WATCHERS)
    body = await _body(request)
    start, end = (_moment(body, name) for name in ("timeMin", "timeMax"))
    if start is None or end is None:
        raise Refused("required")
    if not timedelta() < end - start <= LONGEST_BUSY:
        raise Refused("timeRangeEmpty" if end <= start else "timeRangeTooLong", location="timeMax")
    busy = [{"start": _utc(begins), "end": _utc(ends)} for begins, ends in account.calendar.busy(start, end)]
    unknown: dict[str, Any] = {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    calendars = {each["id"]: {"busy": busy} if each["id"] in ("primary", account.email) else unknown
                 for each in body.get("items", ())}  # fmt: skip
    answer = {"kind": "calendar#freeBusy", "timeMin": body["timeMin"], "timeMax": body["timeMax"]}
    return JSONResponse({**answer, "calendars": calendars})


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _calendar(request: Request, world: World, scopes: tuple[str, ...]) -> CalendarStore:
    account = world.let_in(bearer_of(request), *scopes)
    if request.path_params["calendar"] not in ("primary", account.email):
        raise Refused("notFound")
    return account.calendar


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise Refused("parseError") from error
    if not isinstance(body, dict):
        raise Refused("parseError")
    return body
