"""The vendors' libraries open websockets through the guard: checked addresses, no proxy, no redirects."""

import pytest
import websockets
from google.genai import live
from pydantic_ai.realtime import _openai_protocol
from websockets.asyncio.server import serve

from xentree.egress import EgressRefused, sockets
from xentree.egress.addresses import Guard
from xentree.egress.websockets import Connect, way_out


async def echo(socket):
    async for message in socket:
        await socket.send(message)


@pytest.fixture
async def server():
    async with serve(echo, "127.0.0.1", 0) as running:
        yield running.sockets[0].getsockname()[1]


def test_both_libraries_connect_by_the_guard():
    """They look it up by these names; a release that does not would go unguarded."""
    with sockets(trusted=False):
        assert live.ws_connect is Connect
        assert _openai_protocol.websockets.connect is Connect
        assert _openai_protocol.websockets.InvalidStatus is websockets.InvalidStatus


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "10.0.0.1"])
async def test_private_addresses_are_refused(host):
    with pytest.raises(EgressRefused):
        await Connect(f"ws://{host}:1/")


async def test_what_the_operator_wrote_may_be_private(server):
    with sockets(trusted=True):
        async with Connect(f"ws://127.0.0.1:{server}/") as socket:
            await socket.send("hello")
            assert await socket.recv() == "hello"


async def test_the_checked_address_is_the_one_that_is_used(server):
    """A name that answers otherwise the second time is never asked a second time."""
    asked = []

    def lookup(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    with way_out(Guard(trusted=True, lookup=lookup), plain=False):
        async with Connect(f"ws://vendor.example:{server}/") as socket:
            assert socket.remote_address[0] == "127.0.0.1"
    assert asked == ["vendor.example"]


async def test_a_plain_address_stays_plain(server):
    """google-genai writes wss:// whatever it is told."""
    with sockets(trusted=True, plain=True):
        async with Connect(f"wss://127.0.0.1:{server}/") as socket:
            await socket.send("hello")


async def test_no_redirect_is_followed(server):
    def redirect(connection, request):
        response = connection.respond(302, "")
        response.headers["Location"] = f"ws://127.0.0.1:{server}/"
        return response

    async with serve(echo, "127.0.0.1", 0, process_request=redirect) as other:
        port = other.sockets[0].getsockname()[1]
        with sockets(trusted=True), pytest.raises(websockets.InvalidStatus):
            await Connect(f"ws://127.0.0.1:{port}/")


async def test_no_proxy_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("ws_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with sockets(trusted=True):
        async with Connect(f"ws://127.0.0.1:{server}/") as socket:
            await socket.send("hello")
