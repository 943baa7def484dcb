"""Visitors of a page that embeds us, and programs with a key, get the socket of the session they started."""

import pytest
from asgiref.sync import sync_to_async

from integrations.tests.conftest import visitor_client  # noqa: F401
from integrations.tests.factories import ORIGIN, embed, grant
from live.models import LiveSession
from live.tests.factories import allow
from live.tests.sockets.conftest import ring
from organizations.tests.factories import OrganizationFactory, join, key_with_secret

pytestmark = pytest.mark.django_db(transaction=True)
VOICE = {"session_type": "voice"}


@pytest.fixture
def guests(visitor_client, client):  # noqa: F811
    """By name: a function that starts a session over REST, and the headers its socket comes with."""
    allow(600)
    place = OrganizationFactory()
    host = join(place, "owner")
    embed(place, host)
    visitor = visitor_client(grant(place, host, scopes=("live:start",), subject="a").secret)
    _, secret = key_with_secret(organization=place, created_by=host.user, scopes=["live:write"])
    return {
        "visitor": (lambda: visitor.post("/api/live/session/start", VOICE), [(b"origin", ORIGIN.encode())]),
        "key": (
            lambda: client.post("/api/live/session/start", VOICE, "application/json", headers={"X-API-Key": secret}),
            [],
        ),
    }


@pytest.mark.parametrize("who", ["visitor", "key"])
async def test_they_talk(guests, studio, who):
    start, headers = guests[who]
    ticket = (await sync_to_async(start)()).json()["socket_ticket"]
    session = await LiveSession.objects.aget()
    phone = await ring(f"/ws/live?ticket={ticket}", headers)

    assert (await phone.start(session))["type"] == "session-started"
    assert (await phone.exchange("text-input", text="hello"))["text"] == "hello"
    await phone.say("end-session")
    *_, ended, code = await phone.frames()
    assert (ended["reason"], code) == ("ended", 1000)
