"""The local Google as one application: its paths, and a way to switch its faults.

| path | what it is |
| --- | --- |
| `/o/oauth2/v2/auth`, `/token`, `/revoke`, `/v1/userinfo` | OAuth, as at Google's four hosts |
| `/` | a page to look at a calendar and change it by hand; `?email=` another account's |
| `/calendar/v3/...` | the Calendar API (calendar.py) |
| `GET /control` | counts by operation, the faults that wait, the accounts and what they gave |
| `PUT /control/faults` | a JSON list of faults (faults.py) that replaces those that wait |
| `PATCH /control` | `token_life`, `rotates`, `age` (seconds access tokens grow older), `forget` (an e-mail address),
`forget_syncs` (of an e-mail address: its sync tokens are worth nothing any more) |
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from xentree.testing.fake_google import calendar, looking, oauth
from xentree.testing.fake_google.answering import Handler, operation
from xentree.testing.fake_google.world import World

API = "/calendar/v3"
EVENTS = f"{API}/calendars/{{calendar}}/events"
EVENT = f"{EVENTS}/{{event}}"
ROUTES: tuple[tuple[str, str, str, Handler], ...] = (
    ("GET", "/o/oauth2/v2/auth", "authorize", oauth.ask),
    ("POST", "/o/oauth2/v2/auth", "decide", oauth.decide),
    ("POST", "/token", "token", oauth.token),
    ("POST", "/revoke", "revoke", oauth.revoke),
    ("GET", "/v1/userinfo", "userinfo", oauth.userinfo),
    ("GET", "/", "look", looking.look),
    ("POST", "/", "change", looking.change),
    ("GET", f"{API}/users/me/calendarList/primary", "calendarList.get", calendar.about),
    ("GET", EVENTS, "events.list", calendar.listing),
    ("POST", EVENTS, "events.insert", calendar.insert),
    ("GET", EVENT, "events.get", calendar.one),
    ("PATCH", EVENT, "events.patch", calendar.patch),
    ("DELETE", EVENT, "events.delete", calendar.delete),
    ("POST", f"{API}/freeBusy", "freebusy", calendar.freebusy),
)


def app_of(world: World) -> Starlette:
    """The application that answers out of a world."""
    routes = [Route(path, operation(world, name, handler), methods=[method]) for method, path, name, handler in ROUTES]
    return Starlette(routes=[*routes, *_control(world)])


def _control(world: World) -> list[Route]:
    async def look(request: Request) -> Response:
        given = {email: {client: sorted(scopes) for client, scopes in account.granted.items()}
                 for email, account in world.accounts.items()}  # fmt: skip
        waiting = [vars(fault) for fault in world.faults.waiting]
        return JSONResponse({"counts": dict(world.counts), "faults": waiting, "granted": given})

    async def put_faults(request: Request) -> Response:
        world.faults.waiting.clear()
        for fault in await request.json():
            world.faults.add(**fault)
        return await look(request)

    async def change(request: Request) -> Response:
        wanted = await request.json()
        world.token_life = wanted.get("token_life", world.token_life)
        world.rotates = wanted.get("rotates", world.rotates)
        world.age(wanted.get("age", 0))
        if "forget_syncs" in wanted:
            store = world.account(wanted["forget_syncs"]).calendar
            store.forgotten_before = store.revision + 1
        if "forget" in wanted:
            world.forget(world.account(wanted["forget"]))
        return await look(request)

    return [
        Route("/control", look, methods=["GET"]),
        Route("/control", change, methods=["PATCH"]),
        Route("/control/faults", put_faults, methods=["PUT"]),
    ]
