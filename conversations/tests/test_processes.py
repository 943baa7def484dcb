"""Answers across real processes: begun on one, followed and stopped from another, and what a kill leaves behind."""

import json
import time

import httpx
import pytest
from websockets.sync.client import connect

from xentree.testing.fake_provider import running_fake_provider
from xentree.testing.shapes import running_shape, wait_until

pytestmark = [pytest.mark.shape, pytest.mark.timeout(240)]
PERSON = {"username": "lea", "email": "lea@example.org", "password": "correct horse battery"}
LONG = "paced-1500-20-5"


@pytest.fixture(scope="module")
def large():
    with running_fake_provider() as fake:
        models = ["fast", LONG, "paced-100-20-5", "paced-200-20-5"]
        provider = {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": models}
        with running_shape(web=2, database="postgres", env={"AI_PROVIDERS": json.dumps([provider])}) as shape:
            yield shape


@pytest.fixture(scope="module")
def bearer(large):
    httpx.post(f"{large.urls[0]}/api/auth/register", json=PERSON).raise_for_status()
    tokens = httpx.post(f"{large.urls[0]}/api/auth/login", json=PERSON).json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def events(response):
    block = {}
    for line in response.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            block[name] = value
        elif block:
            yield block["id"], block["event"], json.loads(block["data"])
            block = {}


def read(method, url, bearer, count=None, body=None, last=""):
    """The first `count` events, or all of them."""
    headers = {**bearer, "Accept": "text/event-stream", "Last-Event-ID": last}
    found = []
    with httpx.stream(method, url, json=body, headers=headers, timeout=60) as response:
        for event in events(response):
            found.append(event)
            if len(found) == count:
                break
    return found


def begin(url, bearer, count=20, model=LONG):
    body = {"message": "hi", "provider": f"fake/{model}", "save": True}
    found = read("POST", f"{url}/api/core/chat", bearer, count, body)
    return found, f"/api/core/messages/{found[0][2]['message_id']}"


def text_of(found):
    return "".join(data["text"] for _, kind, data in found if kind == "delta")


def state(url, path, bearer):
    return httpx.get(url + path, headers=bearer).json()


def test_a_stream_begun_on_one_process_goes_on_from_the_other(large, bearer):
    one, other = large.urls
    begun, path = begin(one, bearer)
    middle = read("GET", f"{other}{path}/stream", bearer, 5, last=begun[-1][0])
    rest = read("GET", f"{one}{path}/stream", bearer, last=middle[-1][0])
    assert text_of(begun) + text_of(middle) + text_of(rest) == rest[-1][2]["content"]
    assert state(other, path, bearer)["content"] == rest[-1][2]["content"]


def test_stop_asked_of_the_other_process_keeps_what_was_written(large, bearer):
    one, other = large.urls
    begun, path = begin(one, bearer)
    stopped = httpx.post(f"{other}{path}/stop", headers=bearer).json()
    assert stopped["status"] == "stopped"
    assert stopped["content"].startswith(text_of(begun))
    time.sleep(0.3)
    assert state(one, path, bearer)["content"] == stopped["content"]


def test_a_socket_of_the_other_process_follows_too(large, bearer):
    one, other = large.urls
    begun, path = begin(one, bearer, model="paced-100-20-5")
    with connect(f"{other.replace('http', 'ws')}/ws/updates", additional_headers=bearer) as socket:
        socket.send(json.dumps({"type": "watch", "message_id": begun[0][2]["message_id"]}))
        frames = []
        while not frames or frames[-1].get("event") != "done":
            frames.append(json.loads(socket.recv(timeout=20)))
    deltas = [frame["data"]["text"] for frame in frames if frame.get("event") == "delta"]
    assert "".join(deltas) == state(one, path, bearer)["content"]


def test_a_killed_worker_hurts_no_answer(large, bearer):
    begun, path = begin(large.urls[0], bearer, model="paced-200-20-5")
    large.restart("worker")
    rest = read("GET", f"{large.urls[1]}{path}/stream", bearer, last=begun[-1][0])
    assert (rest[-1][1], text_of(begun) + text_of(rest)) == ("done", rest[-1][2]["content"])


def test_a_killed_web_process_leaves_a_failed_answer_that_can_be_tried_again(large, bearer):
    one, other = large.urls
    begun, path = begin(one, bearer, count=120)
    large.kill("web-1")
    wait_until(lambda: state(other, path, bearer)["status"] == "failed", 30, "the answer being given up")
    failed = state(other, path, bearer)
    large.start("web-1")
    assert (failed["error"]["error"], failed["error"]["retryable"]) == ("answer_interrupted", True)
    assert failed["content"][:200] == text_of(begun)[:200] != ""
    again = httpx.post(f"{one}{path}/regenerate", json={"provider": "fake/fast"}, headers=bearer, timeout=30)
    assert (again.status_code, again.json()["model"]) == (200, "fast")


def test_a_web_process_that_is_told_to_stop_ends_its_answers_in_time(large, bearer):
    one, other = large.urls
    begun, path = begin(one, bearer)
    large.kill("web-1", 15)
    ended = state(other, path, bearer)
    large.start("web-1")
    assert (ended["status"], ended["error"]["error"]) == ("failed", "answer_interrupted")
    assert ended["content"].startswith(text_of(begun))
