"""Key and token checks beside the same request without them, and verify beside an empty endpoint, in one process.

Requests go straight to the WSGI application, one at a time and in turn, so that whatever else the machine does falls on
all of them alike.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services import open_token_session  # noqa: E402
from integrations.services import Wish, grant_token  # noqa: E402
from organizations.services import NewKey, create_key, create_organization  # noqa: E402
from xentree.principal import Principal  # noqa: E402

ROUNDS, PER_ROUND, WARM_UP = 15, 100, 50
ORIGIN = "https://partner.example"
Send = Callable[[], float]


class Caller:
    """Makes requests and times them."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()
        self.factory = RequestFactory(SERVER_NAME="localhost")

    def sends(self, path: str, body: Any = None, **headers: str) -> Send:
        """A function that sends the request once and answers the seconds it took."""
        text = json.dumps(body or {})

        def send() -> float:
            environ = self.factory.post(path, text, content_type="application/json", headers=headers).environ
            statuses: list[str] = []
            began = time.perf_counter()
            response = self.application(environ, lambda status, _: statuses.append(status))
            content = b"".join(response)
            response.close()
            spent = time.perf_counter() - began
            if statuses != ["200 OK"]:
                raise SystemExit(f"{path}: {statuses} {content!r}")
            return spent

        return send


def stage() -> dict[str, Send]:
    """Who comes to which path with what."""
    owner = User.objects.create_user("bench", "bench@example.org", "a benchmark of trees")
    by = Principal(owner, "bearer", address="127.0.0.1")
    organization = create_organization(name="Bench", by=by)
    key = create_key(organization, NewKey("bench", ("integrations:read", "integrations:write")), by=by).secret
    wish = Wish("embed", ORIGIN, ("profile:read",), timedelta(seconds=900), "visitor-1")
    token = grant_token(organization, wish, by=by).secret
    bearer = open_token_session(owner, user_agent="bench", address="127.0.0.1").access_token
    caller = Caller()
    asked = {"token": token, "tenantId": str(organization.pk)}
    closed, verify = "/api/bench/closed", "/api/integration/verify"
    return {
        "open": caller.sends("/api/bench/open", asked),
        "key": caller.sends(closed, asked, **{"X-API-Key": key}),
        "token": caller.sends(closed, asked, Authorization=f"Bearer {token}", Origin=ORIGIN),
        "bearer": caller.sends(closed, asked, Authorization=f"Bearer {bearer}"),
        "verify by key": caller.sends(verify, asked, **{"X-API-Key": key}),
        "verify by bearer": caller.sends(verify, asked, Authorization=f"Bearer {bearer}"),
    }


def measure(sends: dict[str, Send]) -> list[dict[str, list[float]]]:
    """For each round the times of every kind of request."""
    for send in sends.values():
        for _ in range(WARM_UP):
            send()
    rounds = []
    for _ in range(ROUNDS):
        times: dict[str, list[float]] = {name: [] for name in sends}
        for _ in range(PER_ROUND):
            for name, send in sends.items():
                times[name].append(send())
        rounds.append(times)
    return rounds


def main() -> None:
    """Print one line a figure."""
    settings.ROOT_URLCONF = "bench.empty_urls"
    rounds = measure(stage())
    medians = [{name: statistics.median(times) for name, times in each.items()} for each in rounds]
    bare = statistics.median(each["open"] for each in medians) * 1000
    print(f"a request that nobody checks: {bare:.2f} ms")
    for name, aim in (("key", "; target < 1 ms"), ("token", "; target < 1 ms"), ("bearer", "")):
        added = statistics.median(each[name] - each["open"] for each in medians) * 1000
        print(f"a {name}'s check adds {added:.2f} ms (median){aim}")
    for way in ("key", "bearer"):
        ratio = statistics.median(sum(each[way]) / sum(each[f"verify by {way}"]) for each in rounds)
        print(f"verify by {way}: {ratio:.2f} of the rate of an empty endpoint; target >= 0.6")


if __name__ == "__main__":
    main()
