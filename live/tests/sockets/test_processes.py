"""A session goes on in another web process, whatever became of the first."""

import json
import signal

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from xentree.testing.shapes import running_shape, wait_until

pytestmark = [pytest.mark.shape, pytest.mark.timeout(240)]
PERSON = {"username": "lea", "email": "lea@example.org", "password": "correct horse battery"}


@pytest.fixture(scope="module")
def large():
    with running_shape(web=2, database="postgres", worker=False) as shape:
        yield shape


@pytest.fixture(scope="module")
def bearer(large):
    httpx.post(f"{large.urls[0]}/api/auth/register", json=PERSON).raise_for_status()
    tokens = httpx.post(f"{large.urls[0]}/api/auth/login", json=PERSON).json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


class Client:
    """One socket of a session on one process."""

    def __init__(self, url, session_id, ticket):
        self.socket = connect(f"{url.replace('http', 'ws')}/ws/live?ticket={ticket}")
        self.say("start-session", session_id=session_id, sample_rate=16_000)
        self.started = self.next("session-started")

    def say(self, kind, **more):
        self.socket.send(json.dumps({"type": kind, **more}))

    def next(self, kind):
        """The next frame of that type; sound and others are passed over."""
        while True:
            frame = self.socket.recv(timeout=30)
            if isinstance(frame, str) and json.loads(frame)["type"] == kind:
                return json.loads(frame)

    def hear(self):
        while isinstance(sound := self.socket.recv(timeout=30), str):
            pass
        return sound

    def code(self):
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.socket.recv(timeout=30)
        return closed.value.rcvd and closed.value.rcvd.code


def start(url, bearer):
    answer = httpx.post(f"{url}/api/live/session/start", json={"session_type": "voice"}, headers=bearer, timeout=30)
    begun = answer.raise_for_status().json()
    return Client(url, begun["session_id"], begun["socket_ticket"]), begun["session_id"]


def take_up(url, session_id, bearer):
    beat = httpx.post(f"{url}/api/live/session/heartbeat", json={"session_id": session_id}, headers=bearer, timeout=30)
    return Client(url, session_id, beat.raise_for_status().json()["socket_ticket"])


def end(client, url, session_id, bearer):
    """What the socket and the API say of the end."""
    client.say("end-session")
    told = client.next("session-ended")
    state = httpx.post(f"{url}/api/live/session/end", json={"session_id": session_id}, headers=bearer, timeout=30)
    return told, state.raise_for_status().json()


def test_a_session_is_taken_up_on_the_other_process(large, bearer):
    one, other = large.urls
    first, session_id = start(one, bearer)
    first.say("text-input", text="Good morning!")
    assert first.next("transcript")["text"] == "Good morning!"
    first.hear()
    second = take_up(other, session_id, bearer)

    assert (first.code(), second.started["session_id"]) == (4409, session_id)
    second.say("text-input", text="What did I say?")
    assert second.next("transcript")["turn_id"] > 1
    second.hear()
    told, state = end(second, one, session_id, bearer)
    assert (told["reason"], told["duration_seconds"]) == ("ended", state["duration_seconds"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, None), (signal.SIGTERM, 1012)], ids=["killed", "told"])
def test_a_process_that_ends_takes_no_session_with_it(large, bearer, number, code):
    one, other = large.urls
    first, session_id = start(one, bearer)
    first.say("text-input", text="Good morning!")
    first.hear()
    large.kill("web-1", number)
    try:
        second = take_up(other, session_id, bearer)
        assert (first.code(), second.started["session_id"]) == (code, session_id)
        told, state = end(second, other, session_id, bearer)
        assert abs(state["billed_seconds"] - told["duration_seconds"]) <= 10
    finally:
        large.start("web-1")
        wait_until(lambda: httpx.get(f"{one}/api/health").status_code == 200, 30, "web-1 being back")
