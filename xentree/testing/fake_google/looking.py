"""The local Google's own calendar page: a person looks at a calendar and changes it, as they would at Google."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from xentree.testing.fake_google import pages
from xentree.testing.fake_google.faults import Refused
from xentree.testing.fake_google.world import Account, World


async def look(request: Request, world: World) -> Response:
    """GET: the calendar of `email`, or of the first account."""
    return _page(_account(request, world), world)


async def change(request: Request, world: World) -> Response:
    """POST: add, change or delete an event, or take every yes back."""
    account = _account(request, world)
    form = {key: str(value) for key, value in (await request.form()).items()}
    try:
        _do(form, account, world)
    except Refused as refusal:
        return _page(account, world, refusal.body["error"]["message"])
    return RedirectResponse(str(request.url), 303)


def _account(request: Request, world: World) -> Account:
    return world.account(request.query_params.get("email") or next(iter(world.accounts), "ada@example.com"))


def _page(account: Account, world: World, problem: str = "") -> Response:
    calendar = account.calendar
    events = calendar.listed(None, None, single=False, deleted=False)
    events.sort(key=lambda event: calendar.moment(event["start"]))
    return HTMLResponse(pages.calendar(account.email, calendar.zone, world.accounts, events, problem))


def _do(form: dict[str, str], account: Account, world: World) -> None:
    calendar = account.calendar
    if form["do"] == "add":
        calendar.insert(_fields(form, calendar.zone))
    elif form["do"] == "change":
        zone = calendar.get(form["id"])["start"].get("timeZone", calendar.zone)
        calendar.patch(form["id"], _fields(form, zone))
    elif form["do"] == "delete":
        calendar.delete(form["id"])
    elif form["do"] == "forget":
        world.forget(account)


def _fields(form: dict[str, str], zone: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"summary": form["summary"]}
    for name in ("start", "end"):
        if form.get(name):
            fields[name] = {"dateTime": form[name], "timeZone": zone}
    return {**fields, "recurrence": [form["recurrence"]]} if form.get("recurrence") else fields
