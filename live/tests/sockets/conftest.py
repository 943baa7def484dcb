"""A session of Live, its tickets, and sockets that take it up."""

import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from live.services.sessions import start_session
from live.services.tickets import issue_ticket
from live.tests.factories import allow
from live.tests.scripted import Studio
from xentree.asgi import application

PATIENCE = 10


class Phone(WebsocketCommunicator):
    """A client of the socket."""

    async def start(self, session, rate=16_000, **more):
        """session-started, or what came instead."""
        frame = {"type": "start-session", "session_id": str(session.pk), "sample_rate": rate, **more}
        await self.send_json_to(frame)
        return await self.frame()

    async def say(self, kind, **more):
        await self.send_json_to({"type": kind, **more})

    async def frame(self):
        """The next frame: JSON, sound, or the code it was closed with."""
        output = await self.receive_output(PATIENCE)
        if output["type"] == "websocket.close":
            return output.get("code", 1000)
        return json.loads(output["text"]) if output.get("text") else output["bytes"]

    async def frames(self):
        """Everything until it is closed, and the code."""
        found = [await self.frame()]
        while not isinstance(found[-1], int):
            found.append(await self.frame())
        return found

    async def exchange(self, kind, **more):
        await self.say(kind, **more)
        return await self.frame()


@pytest.fixture
def studio(monkeypatch):
    studio = Studio()
    monkeypatch.setattr("live.sitting.engine_for", studio)
    monkeypatch.setattr("live.meter.TICK_SECONDS", 0.01)
    return studio


@pytest.fixture
def session(as_learner, transactional_db):
    allow(600)
    return start_session({"session_type": "voice"}, by=as_learner)


@pytest.fixture
async def dial(as_learner, studio):
    """A function to a connected socket with a fresh ticket of a session."""
    phones = []

    async def dial(session, by=None):
        secret, _ = await sync_to_async(issue_ticket)(session, by or as_learner)
        phone = await ring(f"/ws/live?ticket={secret}")
        phones.append(phone)
        return phone

    yield dial
    for phone in phones:
        await phone.disconnect(timeout=PATIENCE)


async def ring(path, headers=()):
    phone = Phone(application, path, headers=[(b"host", b"testserver"), *headers])
    assert (await phone.connect(PATIENCE))[0]
    return phone


@pytest.fixture
async def talk(dial, session):
    """A socket whose session has started."""
    phone = await dial(session)
    assert (await phone.start(session))["type"] == "session-started"
    return phone
