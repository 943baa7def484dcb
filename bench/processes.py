"""Starts what a benchmark talks to: the provider in a process of its own, and Xentree in one of its shapes."""

import json
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from xentree.testing.shapes import free_port, running_shape

PASSWORD = "a benchmark of trees"
# Seconds; hashing a password takes long where a first start is still going on.
PATIENCE = 60


@dataclass
class Xentree:
    """A running Xentree and a person signed in to it."""

    urls: list[str]
    headers: dict[str, str]

    def make_conversations(self, count: int) -> Iterator[str]:
        """Ids of fresh, named conversations, so that no job is started to name them."""
        with httpx.Client(base_url=self.urls[0], headers=self.headers) as client:
            answers = [client.post("/api/core/conversations", json={"title": f"Bench {n}"}) for n in range(count)]
        return iter([answer.raise_for_status().json()["id"] for answer in answers])


@contextmanager
def running_provider() -> Iterator[str]:
    """The base URL of a local server that speaks OpenAI's dialect."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.fake_provider", "--port", str(port)])
    try:
        yield _when_up(f"http://127.0.0.1:{port}", "/v1/models")
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_xentree(provider: str, web: int = 1) -> Iterator[Xentree]:
    """Xentree on SQLite with that provider configured as `bench`."""
    config = {
        "id": "bench",
        "kind": "openai",
        "base_url": f"{provider}/v1",
        "api_key": "k",
        "models": ["fast", "paced-400-20-4"],
    }
    with running_shape(
        web=web, database="sqlite", env={"AI_PROVIDERS": json.dumps([config]), "RATE_LIMIT_SCALE": "1000"}
    ) as shape:
        headers = sign_up(shape.urls[0])
        # A free plan's tokens are not meant for hundreds of answers at once.
        shape.manage("shell", "--command", "from accounts.models import User; User.objects.update(plan='pro')")
        yield Xentree(list(shape.urls), headers)


def sign_up(url: str, name: str = "bench") -> dict[str, str]:
    """The headers of a new person's requests."""
    account: dict[str, Any] = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    httpx.post(f"{url}/api/auth/register", json=account, timeout=PATIENCE).raise_for_status()
    return _sign_in(url, name)


class SignedIn(httpx.Auth):
    """The requests of a new person for longer than a token lives: when it has run out they sign in again."""

    def __init__(self, url: str, name: str = "bench") -> None:
        self.url, self.name, self.headers = url, name, sign_up(url, name)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Once more where the first answer is a 401."""
        request.headers.update(self.headers)
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self.headers = _sign_in(self.url, self.name)
            request.headers.update(self.headers)
            yield request


def _sign_in(url: str, name: str = "bench") -> dict[str, str]:
    account = {"username": name, "password": PASSWORD}
    answer = httpx.post(f"{url}/api/auth/login", data=account, timeout=PATIENCE).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _when_up(url: str, path: str) -> str:
    for _ in range(200):
        try:
            httpx.get(url + path)
            return url
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} did not come up")
