import httpx
import pytest

from xentree.testing.shapes import running_shape, wait_until

pytestmark = [pytest.mark.shape, pytest.mark.timeout(240)]
PERSON = {"username": "lea", "email": "lea@example.org", "password": "correct horse battery"}


@pytest.fixture(scope="module")
def large():
    with running_shape(web=2, database="postgres") as shape:
        yield shape


def test_a_sign_in_on_one_process_holds_and_ends_on_the_other(large):
    one, other = large.urls
    assert httpx.post(f"{one}/api/auth/register", json=PERSON).status_code == 201
    tokens = httpx.post(f"{one}/api/auth/login", json=PERSON).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    assert httpx.get(f"{other}/api/auth/me", headers=bearer).json()["username"] == "lea"
    assert httpx.post(f"{other}/api/auth/logout", headers=bearer).status_code == 200
    assert [httpx.get(f"{url}/api/auth/me", headers=bearer).status_code for url in (one, other)] == [401, 401]


def test_all_parts_are_well(large):
    def checks():
        found = httpx.get(f"{large.urls[1]}/api/health/detailed").json()["checks"]
        return all(check["status"] == "ok" for check in found.values()) and found

    assert sorted(wait_until(checks, 30, "every part being well")) == sorted(
        ("database", "cache", "channel_layer", "worker", "storage", "search")
    )


def test_a_killed_web_process_takes_nobody_with_it(large):
    large.kill("web-2")

    assert httpx.get(f"{large.urls[0]}/api/health").status_code == 200
    large.start("web-2")
