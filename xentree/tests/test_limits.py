import pytest

from xentree import limits
from xentree.errors import LimitReached

pytestmark = pytest.mark.urls("xentree.tests.urls_with_faults")


@pytest.fixture(autouse=True)
def scale(settings):
    settings.RATE_LIMIT_SCALE = 1.0
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "export.user": "2/60", "api.anonymous": "3/60"}


def test_the_window_fills():
    left = [limits.spend("export.user", "lea").remaining for _ in range(2)]

    assert left == [1, 0]
    with pytest.raises(LimitReached) as refused:
        limits.spend("export.user", "lea")
    assert refused.value.headers == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "60",
        "Retry-After": "60",
    }


def test_one_key_does_not_count_for_another():
    limits.spend("export.user", "lea", cost=2)

    assert limits.spend("export.user", "sam").remaining == 1


def test_a_refusal_does_not_move_the_window():
    limits.spend("export.user", "lea", cost=2)
    for _ in range(3):
        with pytest.raises(LimitReached):
            limits.spend("export.user", "lea")

    limits.forgive("export.user", "lea")
    assert limits.spend("export.user", "lea").remaining == 1


def test_the_scale_multiplies(settings):
    settings.RATE_LIMIT_SCALE = 2.5

    assert limits.limit_of("export.user") == (5, 60)


@pytest.mark.django_db
def test_an_answer_tells_what_is_left_of_the_tightest(client):
    headers = client.get("/api/faults/limited").headers

    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("2", "1")


@pytest.mark.django_db
def test_too_much_is_429_with_when_to_come_back(client):
    for _ in range(2):
        client.get("/api/faults/limited")
    refused = client.get("/api/faults/limited")

    assert (refused.status_code, refused.json()["detail"]["error"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "60"
    assert refused.json()["detail"]["retry_after"] == 60


@pytest.mark.django_db
def test_the_general_limit_counts_strangers_by_address(client):
    statuses = [client.get("/api/auth/me").status_code for _ in range(4)]
    elsewhere = client.get("/api/auth/me", REMOTE_ADDR="203.0.113.9").status_code

    assert (statuses[-1], elsewhere) in [(401, 401), (429, 401)]
    assert [client.get("/api/faults/denied").status_code for _ in range(4)][-1] == 429
