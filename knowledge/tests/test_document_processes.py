"""Documents across real processes: a worker that is killed while it reads leaves nothing undone."""

import os
import signal

import httpx
import pytest

from xentree.testing.shapes import running_up, wait_until
from xentree.tests.test_up import parts

pytestmark = [pytest.mark.shape, pytest.mark.timeout(400)]
PERSON = {"username": "lea", "email": "lea@example.org", "password": "correct horse battery"}
# Long enough to be caught at it.
BOOK = "\n\n".join(
    f"Chapter {number}. The moon pulls the sea {number} times, and the sea follows." for number in range(9000)
)


@pytest.fixture(scope="module")
def small():
    with running_up({"EMBEDDINGS": "none"}) as shape:
        yield shape


@pytest.fixture(scope="module")
def client(small):
    with httpx.Client(base_url=small.urls[0], timeout=60) as client:
        client.post("/api/auth/register", json=PERSON).raise_for_status()
        tokens = client.post("/api/auth/login", json=PERSON).json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        yield client


def added(client, name, content):
    answer = client.post("/api/rag/upload", files={"file": (name, content)})
    return f"/api/rag/documents/{answer.raise_for_status().json()['document']['id']}"


def status(client, address):
    return client.get(address).json()["status"]


def test_a_killed_worker_is_followed_by_one_that_reads_on(small, client):
    address = added(client, "book.txt", BOOK.encode())
    wait_until(lambda: status(client, address) in ("parsing", "embedding"), 60, "the reading")
    killed = parts(small)["celery"]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: status(client, address) == "ready", 200, "the document being ready")
    assert parts(small)["celery"] != killed
    shown = client.get(address).json()
    assert (shown["progress"], shown["error"]) == (100, None)
    assert shown["chunk_count"] > 100


def test_reading_is_stopped_while_it_is_read(client):
    address = added(client, "other.txt", (BOOK + "!").encode())
    wait_until(lambda: status(client, address) in ("parsing", "embedding"), 60, "the reading")
    stopped = client.post(f"{address}/cancel").json()
    assert (stopped["status"], stopped["error_code"]) == ("failed", "cancelled")
    later = added(client, "short.txt", b"A short one.")
    wait_until(lambda: status(client, later) == "ready", 100, "the next being read")
    assert (status(client, address), client.get(f"{address}/chunks").json()) == ("failed", [])


def test_what_is_deleted_while_it_is_read_is_gone(small, client):
    address = added(client, "third.txt", (BOOK + "?").encode())
    wait_until(lambda: status(client, address) in ("parsing", "embedding"), 60, "the reading")
    assert client.delete(address).status_code == 204
    later = added(client, "shorter.txt", b"A shorter one.")
    wait_until(lambda: status(client, later) == "ready", 100, "the next being read")
    assert client.get(address).status_code == 404
    kept = [path for path in (small.var / "media" / "documents").rglob("*") if path.is_file()]
    assert len(kept) == len(client.get("/api/rag/documents").json())
