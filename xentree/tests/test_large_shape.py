import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

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


def test_removal_on_one_process_is_the_end_on_the_other(large):
    one, other = large.urls
    owner, member = (person(one, name) for name in ("olga", "max"))
    tenant = httpx.post(f"{one}/api/organizations", json={"name": "Greenhouse"}, headers=owner).json()["id"]
    members = f"{one}/api/organizations/{tenant}/members"
    invited = httpx.post(members, json={"username": "max", "role": "admin"}, headers=owner).json()
    assert httpx.post(f"{other}/api/organizations/{tenant}/accept", headers=member).status_code == 200
    key = {"name": "Reader", "organization_id": tenant, "scopes": ["organizations:read"]}
    by_key = {"X-API-Key": httpx.post(f"{other}/api/api-keys", json=key, headers=member).json()["key"]}
    grant = {"mode": "api", "origin": "https://example.org", "scopes": ["profile:read"], "tenantId": tenant}
    token = httpx.post(f"{other}/api/integration/grant", json=grant, headers=member).json()["integrationToken"]

    def statuses():
        reads = [({**member, "X-Organization-ID": tenant}), by_key]
        return [httpx.get(f"{other}/api/organizations/{tenant}", headers=each).status_code for each in reads]

    def is_valid():
        asked = {"token": token, "tenantId": tenant}
        return httpx.post(f"{other}/api/integration/verify", json=asked, headers=owner).json()["valid"]

    assert (statuses(), is_valid()) == ([200, 200], True)
    address = other.replace("http", "ws", 1) + "/ws/updates"
    with connect(address, additional_headers={**member, "X-Organization-ID": tenant}) as inside:
        assert httpx.delete(f"{members}/{invited['user_id']}", headers=owner).status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            inside.recv(timeout=10)
    assert closed.value.rcvd.code == 4401
    assert (statuses(), is_valid()) == ([403, 401], False)


def person(url, name):
    account = {**PERSON, "username": name, "email": f"{name}@example.org"}
    httpx.post(f"{url}/api/auth/register", json=account).raise_for_status()
    tokens = httpx.post(f"{url}/api/auth/login", json=account).raise_for_status().json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


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
