import pytest

from xentree import __version__, health
from xentree.tasks import heartbeat

pytestmark = pytest.mark.django_db
PARTS = ["cache", "channel_layer", "database", "search", "storage", "worker"]


def states(response):
    return {name: check["status"] for name, check in response.json()["checks"].items()}


def broken():
    raise health.Unwell("a private address does not answer")


@pytest.fixture
def breaks(monkeypatch):
    """A function that makes one part fail."""
    return lambda name: monkeypatch.setitem(health._checks, name, (broken, health._checks[name][1]))


def test_alive_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/api/health").json() == {"status": "ok", "version": __version__}


def test_every_part_is_looked_at(client):
    heartbeat()
    response = client.get("/api/health/detailed")

    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert states(response) == dict.fromkeys(PARTS, "ok")


@pytest.mark.parametrize("name", ["database", "cache", "channel_layer", "storage"])
def test_without_a_required_part_it_is_503_with_its_own_body(client, breaks, name):
    heartbeat()
    breaks(name)
    response = client.get("/api/health/detailed")

    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert states(response) == {**dict.fromkeys(PARTS, "ok"), name: "failed"}


@pytest.mark.parametrize("name", ["worker", "search"])
def test_without_another_part_it_is_degraded(client, breaks, name):
    heartbeat()
    breaks(name)
    response = client.get("/api/health/detailed")

    assert (response.status_code, response.json()["status"]) == (200, "degraded")


@pytest.mark.parametrize(("who", "told"), [(None, False), ("learner", False), ("staff", True)])
def test_details_are_for_staff(api, breaks, request, who, told):
    breaks("worker")
    caller = api(who and request.getfixturevalue(who))
    worker = caller.get("/api/health/detailed").json()["checks"]["worker"]

    assert ("detail" in worker) is told


def test_bad_credentials_do_not_hide_the_health(client):
    heartbeat()

    assert client.get("/api/health/detailed", headers={"Authorization": "Bearer no"}).status_code == 200


def test_monitors_ask_as_often_as_they_like(client, settings):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api.anonymous": "1/60"}

    assert [client.get("/api/health").status_code for _ in range(3)] == [200, 200, 200]


def test_a_full_disk_is_noticed(monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**60)

    with pytest.raises(health.Unwell):
        health.check_storage()
