import pytest
from channels.testing import WebsocketCommunicator

from xentree.asgi import application
from xentree.errors import Conflict
from xentree.principal import Principal
from xentree.realtime import BaseConsumer, PrincipalSocketMiddleware, push, user_group

pytestmark = pytest.mark.django_db(transaction=True)


class Echo(BaseConsumer):
    async def receive_json(self, content, **kwargs):
        if content.get("crash"):
            raise RuntimeError("a secret cause")
        if content.get("conflict"):
            raise Conflict("Not now.")
        await self.send_json({"type": "echo", **content})


@pytest.fixture
def connected(learner):
    """A function that opens a socket of the learner."""

    async def connect(principal=None):
        socket = WebsocketCommunicator(Echo.as_asgi(), "/ws")
        socket.scope["principal"] = principal or Principal(learner, "session")
        assert (await socket.connect())[0]
        return socket

    return connect


async def test_a_stranger_learns_why():
    socket = WebsocketCommunicator(Echo.as_asgi(), "/ws")
    socket.scope["principal"] = None
    await socket.connect()

    assert (await socket.receive_output())["code"] == 4401


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        ('{"crash": true}', "internal_error"),
        ('{"conflict": true}', "conflict"),
        ("{not json", "validation_error"),
    ],
)
async def test_what_goes_wrong_has_one_shape_and_the_socket_lives(connected, frame, error):
    socket = await connected()
    await socket.send_to(text_data=frame)
    answer = await socket.receive_json_from()

    assert (answer["type"], answer["error"], "secret" in answer["message"]) == ("error", error, False)
    await socket.send_json_to({"a": 1})
    assert await socket.receive_json_from() == {"type": "echo", "a": 1}
    await socket.disconnect()


async def test_too_many_frames(connected, settings):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "socket.frame": "1/60"}
    socket = await connected()
    await socket.send_json_to({"a": 1})
    await socket.receive_json_from()
    await socket.send_json_to({"a": 2})

    assert (await socket.receive_json_from())["error"] == "rate_limited"
    await socket.disconnect()


async def test_too_many_sockets(connected, settings, learner):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "socket.connect.user": "1/60"}
    socket = await connected()
    flood = WebsocketCommunicator(Echo.as_asgi(), "/ws")
    flood.scope["principal"] = Principal(learner, "session")
    await flood.connect()

    assert (await flood.receive_output())["code"] == 4429
    await socket.disconnect()


async def test_a_push_reaches_the_person_and_nobody_else(connected, learner, stranger):
    from asgiref.sync import sync_to_async

    own, foreign = await connected(), await connected(Principal(stranger, "session"))
    await sync_to_async(push)(user_group(learner.pk), "hello", {"n": 1})

    assert await own.receive_json_from() == {"type": "hello", "n": 1}
    assert await foreign.receive_nothing()
    await own.disconnect()
    await foreign.disconnect()


@pytest.mark.parametrize(
    ("origin", "known"),
    [("http://testserver", True), ("https://elsewhere.example", False), ("http://[", False), ("", False)],
)
async def test_a_cookie_counts_only_from_our_own_pages(learner, client, origin, known):
    from asgiref.sync import sync_to_async

    await sync_to_async(client.force_login)(learner)
    seen = {}

    async def inner(scope, receive, send):
        seen["principal"] = scope["principal"]

    headers = [(b"host", b"testserver"), (b"origin", origin.encode())]
    scope = {"headers": headers, "session": client.session, "query_string": b"ticket=\xff", "client": ("127.0.0.1", 1)}
    await PrincipalSocketMiddleware(inner)(scope, None, None)

    assert (seen["principal"] is not None) is known


async def test_an_address_that_leads_nowhere_is_refused():
    assert await WebsocketCommunicator(application, "/ws/nowhere").connect() == (False, 1000)
