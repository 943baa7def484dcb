"""The doors to API keys: owner, teammate, stranger; the secret once, the hash never."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from organizations.models import APIKey, AuditEntry, Membership, Organization
from organizations.secrets import hash_of
from organizations.tests.factories import MembershipFactory, OrganizationFactory

KEYS = "/api/api-keys"


@pytest.fixture
def wanted(organization):
    return {"name": "Importer", "organization_id": str(organization.pk), "scopes": ["rag:read"]}


@pytest.fixture
def created(api, teammate, wanted):
    return api(teammate).post(KEYS, wanted).json()


def listed(client, **query):
    return [key["id"] for key in client.get(KEYS, query).json()]


def test_a_key_is_told_once(api, teammate, wanted, organization):
    response = api(teammate).post(KEYS, {**wanted, "allowed_ips": ["10.1.2.3/8", "2001:DB8::1"]})
    data, row = response.json(), APIKey.objects.get()

    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert re.fullmatch(r"xntr-[A-Za-z0-9_-]{86}", data.pop("key"))
    assert data == {
        "id": str(row.pk),
        "name": "Importer",
        "prefix": row.prefix,
        "organization_id": str(organization.pk),
        "scopes": ["rag:read"],
        "allowed_ips": ["10.0.0.0/8", "2001:db8::1"],
        "expires_at": None,
        "created_by": str(teammate.pk),
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
        "last_used_at": None,
    }
    assert api(teammate).get(KEYS).json() == [data]


def test_neither_secret_nor_hash_leave_or_stay(api, teammate, created, caplog):
    everything = api(teammate).get(KEYS).content.decode() + str(list(AuditEntry.objects.values()))
    stored = str(list(APIKey.objects.values()))

    assert created["key"] not in everything + stored + caplog.text
    assert hash_of(created["key"]) not in everything + caplog.text


def test_it_works_at_once(client, created):
    response = client.get("/api/core/conversations", HTTP_X_API_KEY=created["key"])
    assert response.json()["detail"]["granted_scopes"] == ["rag:read"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["rag:read", "all"]}, "scopes"),
        ({"scopes": ["chat:write"]}, "scopes"),
        ({"allowed_ips": ["10.0.0.0/33"]}, "allowed_ips"),
        ({"allowed_ips": ["example.org"]}, "allowed_ips"),
        ({"allowed_ips": ["10.0.0.1"] * 51}, "allowed_ips"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": ""}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"organization_id": "nonsense"}, "organization_id"),
    ],
)
def test_a_key_that_cannot_be(api, teammate, wanted, change, field):
    response = api(teammate).post(KEYS, {**wanted, **change})

    assert (response.status_code, [path.split(".")[0] for path in response.json()["detail"]["fields"]][:1]) == (
        400,
        [field],
    )
    assert not APIKey.objects.exists()


def test_only_staff_put_api_admin_into_a_key(api, teammate, wanted):
    asked = {**wanted, "scopes": ["api:admin"]}
    assert api(teammate).post(KEYS, asked).status_code == 403
    assert not APIKey.objects.exists()
    type(teammate).objects.filter(pk=teammate.pk).update(is_staff=True)

    assert api(teammate).post(KEYS, asked).status_code == 201


def test_a_stranger_has_no_keys_here(api, stranger, wanted, created):
    assert api(stranger).post(KEYS, wanted).status_code == 404
    assert api(stranger).get(KEYS).json() == []
    assert api(stranger).delete(f"{KEYS}/{created['id']}").status_code == 404
    assert api(stranger).post(f"{KEYS}/{created['id']}/rotate").status_code == 404
    assert APIKey.objects.alive().count() == 1


def test_the_organization_may_keep_keys_to_managers(api, learner, teammate, wanted):
    Organization.objects.update(members_may_create_keys=False)
    assert api(teammate).post(KEYS, wanted).status_code == 403
    assert not APIKey.objects.exists()

    assert api(learner).post(KEYS, wanted).status_code == 201


@pytest.mark.parametrize("end", ["suspended", "removed"])
def test_who_is_no_active_member_makes_none(api, teammate, wanted, end):
    mine = Membership.objects.filter(user=teammate)
    if end == "removed":
        mine.delete()
    else:
        mine.update(status="suspended")

    assert api(teammate).post(KEYS, wanted).status_code == 404
    assert not APIKey.objects.exists()


def test_admins_see_all_and_members_their_own(api, learner, teammate, stranger, organization, created, keyed):
    own, _ = keyed()
    manager = MembershipFactory(organization=organization, role="manager").user

    assert listed(api(learner)) == [str(own.pk), created["id"]]
    assert listed(api(teammate)) == [created["id"]]
    assert listed(api(manager)) == []
    assert listed(api(learner), organization_id=OrganizationFactory().pk) == []


@pytest.mark.parametrize(("role", "status"), [("admin", 204), ("manager", 404), ("member", 404)])
def test_who_revokes_the_keys_of_others(api, organization, created, role, status):
    other = MembershipFactory(organization=organization, role=role).user

    assert api(other).delete(f"{KEYS}/{created['id']}").status_code == status
    assert APIKey.objects.alive().count() == (0 if status == 204 else 1)


def test_an_admin_does_not_revoke_the_keys_of_an_owner(api, learner, organization, keyed):
    owner = MembershipFactory(organization=organization, role="owner").user
    key, _ = keyed(created_by=owner)

    assert api(learner).delete(f"{KEYS}/{key.pk}").status_code == 403
    assert APIKey.objects.alive().count() == 1


def test_a_revoked_key_is_dead_at_once_and_stays_so(api, client, teammate, created):
    gone = f"{KEYS}/{created['id']}"
    assert [api(teammate).delete(gone).status_code for _ in range(2)] == [204, 204]
    assert client.get("/api/core/providers", HTTP_X_API_KEY=created["key"]).status_code == 401
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["api_key.revoked", "api_key.created"]
    assert api(teammate).get(KEYS).json() == []


def test_rotation_gives_a_like_key_and_ends_the_old_one_later(api, client, teammate, created):
    response = api(teammate).post(f"{KEYS}/{created['id']}/rotate", {"overlap_seconds": 60})
    fresh, old = response.json(), APIKey.objects.get(pk=created["id"])

    assert (response.status_code, fresh["scopes"], fresh["name"]) == (201, ["rag:read"], "Importer")
    assert timedelta(seconds=50) < old.expires_at - now() <= timedelta(seconds=60)
    for secret in (created["key"], fresh["key"]):
        assert client.get("/api/core/providers", HTTP_X_API_KEY=secret).status_code == 403
    assert api(teammate).post(f"{KEYS}/{created['id']}/rotate").status_code == 409
    assert APIKey.objects.count() == 2


def test_rotation_without_overlap_ends_the_old_one_now(api, client, teammate, created):
    api(teammate).post(f"{KEYS}/{created['id']}/rotate", {"overlap_seconds": 0})
    assert client.get("/api/core/providers", HTTP_X_API_KEY=created["key"]).status_code == 401


def test_nobody_rotates_the_key_of_another(api, learner, created):
    assert api(learner).post(f"{KEYS}/{created['id']}/rotate").status_code == 403
    assert APIKey.objects.count() == 1


def test_an_idempotency_key_never_repeats_a_secret(api, teammate, wanted):
    caller = api(teammate)
    secrets = {caller.post(KEYS, wanted, HTTP_IDEMPOTENCY_KEY="same").json()["key"] for _ in range(2)}

    assert (len(secrets), APIKey.objects.count()) == (2, 2)


def test_there_is_a_most(api, teammate, wanted, monkeypatch):
    monkeypatch.setattr("organizations.services.keys.MOST_KEYS", 1)
    statuses = [api(teammate).post(KEYS, wanted).status_code for _ in range(2)]
    assert (statuses, APIKey.objects.count()) == ([201, 429], 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_one_query_however_long(api, teammate, organization, keyed, django_assert_num_queries, count):
    for _ in range(count):
        keyed(created_by=teammate)
    caller = api(teammate)
    with django_assert_num_queries(2):
        assert len(caller.get(KEYS).json()) == count


def test_tenants_are_the_organizations_one_is_active_in(api, learner, teammate, stranger, organization):
    MembershipFactory(user=teammate, status="suspended")
    tenant = {"id": str(organization.pk), "name": "Herbarium", "slug": "herbarium"}

    assert api(teammate).get("/api/tenants").json() == [{**tenant, "role": "member", "can_create_keys": True}]
    Organization.objects.update(members_may_create_keys=False)
    assert api(teammate).get("/api/tenants").json() == [{**tenant, "role": "member", "can_create_keys": False}]
    assert api(learner).get("/api/tenants").json() == [{**tenant, "role": "admin", "can_create_keys": True}]
    assert api(stranger).get("/api/tenants").json() == []
