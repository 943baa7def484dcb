"""Who gets a socket, with which code it is closed to others, and what of the owner's it tells."""

import json

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator

from xentree.asgi import application
from xentree.tests.matrix.callers import ADDRESS, ADMIN_SCOPE
from xentree.tests.matrix.case import Case
from xentree.tests.matrix.cases import READ
from xentree.tests.matrix.walk import LEAK, Walk
from xentree.tests.matrix.words import PRIVATE
from xentree.urls import websocket_urlpatterns

pytestmark = pytest.mark.django_db
ROUTE, LIVE = "ws/updates", "ws/live"
HOST, EVIL = "xentree.test", "https://evil.example"
OPEN, NOT_AUTHENTICATED, NOT_ALLOWED = "open", 4401, 4403
PATIENCE = 20


def test_there_is_no_other_socket():
    *known, nowhere = websocket_urlpatterns
    assert ([str(route.pattern) for route in known], str(nowhere.pattern)) == ([ROUTE, LIVE], "")


@pytest.mark.parametrize("origin", ["", EVIL], ids=["from where they belong", "from a foreign page"])
def test_who_gets_a_socket_and_hears_of_an_answer(origin, stage, record_property):
    case = Case("GET", ROUTE, READ)
    walked = Walk("sockets", f"{ROUTE}{' from a foreign page' if origin else ''}", f"GET {ROUTE}")
    for caller in stage.callers:
        with stage.scene() as traces:
            answer, frame = async_to_sync(watched)(caller, str(stage.world.ids["message_id"]), origin)
            changed = traces.statements and not stage.is_untouched
        problems = list(faults(caller, answer, frame, origin))
        if changed or not traces.none:
            problems.append(f"something changed: {traces}")
        walked.note(caller, case.column(caller), answer, problems)
    record_property(*walked.told())

    assert not walked.wrong, walked.problems


async def watched(caller, message_id, origin):
    """("open" or the code it was closed with, the first frames about that message)"""
    socket = WebsocketCommunicator(application, f"/{ROUTE}", headers=headers(caller, origin))
    socket.scope["client"] = [ADDRESS, 1]
    await socket.connect(PATIENCE)
    await socket.send_json_to({"type": "watch", "message_id": message_id})
    first = await socket.receive_output(PATIENCE)
    if first["type"] == "websocket.close":
        return first["code"], ""
    frames = [first["text"]]
    while json.loads(frames[-1]).get("event") in ("start", "delta"):
        frames.append((await socket.receive_output(PATIENCE))["text"])
    await socket.disconnect(timeout=PATIENCE)
    return OPEN, "".join(frames)


def headers(caller, origin):
    """Those of its requests; a browser's cookies come with the page's origin, which is ours unless said."""
    named = {"host": HOST, **{name.lower(): value for name, value in caller.headers.items()}}
    if caller.cookies:
        named |= {"cookie": "; ".join(f"{name}={value}" for name, value in caller.cookies.items())}
        named["origin"] = f"https://{HOST}"
    if origin:
        named["origin"] = origin
    return [(name.encode(), value.encode()) for name, value in named.items()]


def expected(caller, origin):
    if caller.way == "none" or caller.refused or (origin and (caller.cookies or caller.way == "token")):
        return NOT_AUTHENTICATED
    if caller.way == "token" or (caller.way == "key" and not caller.scopes & {READ, ADMIN_SCOPE}):
        return NOT_ALLOWED
    return OPEN


def faults(caller, answer, text, origin):
    if answer != expected(caller, origin):
        yield f"{answer} instead of {expected(caller, origin)}"
    elif answer == OPEN and (PRIVATE in text) != (caller.who == "owner"):
        yield f"is told {text}"
    if leaked := sorted(word for word in caller.forbidden if word in text):
        yield f"{LEAK} {leaked}"


def test_nobody_gets_to_the_live_socket_without_a_ticket(stage, record_property):
    case = Case("GET", LIVE, READ)
    walked = Walk("sockets", LIVE, f"GET {LIVE}")
    for caller in stage.callers:
        with stage.scene() as traces:
            answer = async_to_sync(knocked)(caller)
            changed = traces.statements and not stage.is_untouched
        problems = [] if answer == NOT_AUTHENTICATED else [f"{answer} instead of {NOT_AUTHENTICATED}"]
        if changed or not traces.none:
            problems.append(f"something changed: {traces}")
        walked.note(caller, case.column(caller), answer, problems)
    record_property(*walked.told())

    assert not walked.wrong, walked.problems


async def knocked(caller):
    """What the socket of Live says to somebody who brings all they have, and a ticket that is none."""
    socket = WebsocketCommunicator(application, f"/{LIVE}?ticket=none", headers=headers(caller, ""))
    socket.scope["client"] = [ADDRESS, 1]
    await socket.connect(PATIENCE)
    return (await socket.receive_output(PATIENCE)).get("code", OPEN)
