"""The doors to usage: who sees what, who sets limits, and that a refusal changes nothing."""

import pytest
from django.test import Client

from organizations import services
from organizations.models import AuditEntry, MemberCap, OrganizationCap, Resource
from organizations.tests.factories import join, membership
from xentree.principal import Principal

ROLES = ["owner", "admin", "manager", "member", "outsider"]


@pytest.fixture
def people(owner, admin, manager, member, outsider):
    return dict(zip(ROLES, (owner, admin, manager, member, outsider), strict=True))


@pytest.fixture
def paths(greenhouse, member):
    usage = f"/api/organizations/{greenhouse.pk}/usage"
    return {"usage": usage, "limits": f"{usage}/members/{member.user.pk}"}


def signed_in(principal):
    client = Client()
    client.force_login(principal.user)
    return client


def test_one_sees_what_one_has(api, learner, as_learner):
    services.spend(as_learner, Resource.TOKENS, 50_000)
    first = api(learner).get("/api/usage").json()[0]
    resets_at = first.pop("resets_at")
    assert first == {
        "resource": "tokens",
        "holder": "user",
        "limit": 200_000,
        "used": 50_000,
        "held": 0,
        "remaining": 150_000,
    }
    assert resets_at.endswith("-01T00:00:00Z")
    assert api().get("/api/usage").status_code == 401


@pytest.mark.parametrize(("role", "status"), zip(ROLES, [200, 200, 200, 200, 404], strict=True))
def test_members_see_what_the_organization_has(api, people, paths, role, status):
    response = api(people[role].user).get(paths["usage"])
    assert response.status_code == status
    if status == 200:
        assert [item["holder"] for item in response.json()] == ["member"] * 4 + ["organization"] * 4


@pytest.mark.parametrize(("role", "status"), zip(ROLES, [200, 200, 403, 403, 404], strict=True))
def test_admins_see_what_every_member_has(api, people, paths, greenhouse, member, role, status):
    services.spend(Principal(member.user, "session", organization_id=greenhouse.pk), Resource.TOKENS, 70)
    response = api(people[role].user).get(f"{paths['usage']}/members")
    assert response.status_code == status
    if status == 200:
        used = {row["username"]: [item["used"] for item in row["usage"]] for row in response.json()}
        assert used == {"olga": [0] * 4, "adam": [0] * 4, "mona": [0] * 4, "mel": [70, 0, 0, 0]}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_asks_as_often_for_three_as_for_one(
    api, greenhouse, owner, django_assert_num_queries, count
):
    for _ in range(count - 1):
        join(greenhouse)
    client, path = api(owner.user), f"/api/organizations/{greenhouse.pk}/usage/members"
    client.get(path)
    with django_assert_num_queries(5):
        assert len(client.get(path).json()) == count


@pytest.mark.parametrize(("role", "status"), zip(ROLES, [200, 200, 403, 403, 404], strict=True))
def test_admins_set_what_a_member_may_spend(api, people, paths, role, status):
    response = api(people[role].user).patch(paths["limits"], {"monthly_tokens": 500}, format="json")
    assert response.status_code == status
    assert list(MemberCap.objects.values_list("monthly_tokens", flat=True)) == ([500] if status == 200 else [])
    assert AuditEntry.objects.filter(action="member.limits_changed").count() == (status == 200)


def test_nobody_limits_somebody_above_them(api, greenhouse, owner, admin):
    path = f"/api/organizations/{greenhouse.pk}/usage/members/{owner.user.pk}"
    assert api(admin.user).patch(path, {"monthly_tokens": 1}, format="json").status_code == 403
    assert MemberCap.objects.count() == 0


def test_the_same_limit_again_is_recorded_once_and_nonsense_never(api, owner, paths):
    client = api(owner.user)
    for _ in range(2):
        client.patch(paths["limits"], {"storage_bytes": 7}, format="json")
    assert client.patch(paths["limits"], {"storage_bytes": -1}, format="json").status_code == 400
    [entry] = AuditEntry.objects.filter(action="member.limits_changed")
    assert (entry.before, entry.after) == ({"storage_bytes": 0}, {"storage_bytes": 7})


@pytest.mark.parametrize(("role", "sees"), zip(ROLES, [True, True, False, False, None], strict=True))
def test_the_page_shows_every_member_to_admins_only(people, member, role, sees):
    response = signed_in(people[role]).get("/o/greenhouse/usage")
    assert response.status_code == (404 if sees is None else 200)
    if sees is not None:
        assert ("rows" in response.context) is sees


@pytest.mark.parametrize(("role", "status"), zip(ROLES, [302, 302, 404, 404, 404], strict=True))
def test_limits_are_set_on_a_page_in_units_people_think_in(people, member, role, status):
    path = f"/o/greenhouse/usage/{member.user.pk}"
    body = {"monthly_cost_micros": "2.50", "monthly_live_seconds": "10", "storage_bytes": "3"}
    assert signed_in(people[role]).post(path, body).status_code == status
    expected = [(0, 2_500_000, 600, 3 * 1024 * 1024)] if status == 302 else []
    fields = ("monthly_tokens", "monthly_cost_micros", "monthly_live_seconds", "storage_bytes")
    assert list(MemberCap.objects.values_list(*fields)) == expected


def test_an_emptied_field_is_no_limit(owner, member, greenhouse):
    MemberCap.objects.create(membership=membership(greenhouse, member), monthly_tokens=5)
    client, path = signed_in(owner), f"/o/greenhouse/usage/{member.user.pk}"
    assert b'value="5"' in client.get(path).content
    client.post(path, {})
    assert MemberCap.objects.get().monthly_tokens == 0


def test_the_page_of_members_asks_as_often_for_one_as_for_many(
    greenhouse, owner, member, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(owner)
    client.get("/o/greenhouse/usage")
    with django_assert_max_num_queries(40) as few:
        client.get("/o/greenhouse/usage")
    for _ in range(3):
        join(greenhouse)
    with django_assert_num_queries(len(few)):
        client.get("/o/greenhouse/usage")


def test_ones_own_page_says_what_is_left(learner, as_learner):
    services.spend(as_learner, Resource.TOKENS, 190_000)
    page = signed_in(as_learner).get("/settings/usage").content.decode()
    assert ("10,000 left" in page, "Nearly used up" in page, "190,000 of 200,000" in page) == (True, True, True)


def test_staff_limit_an_organization_in_the_admin_and_it_is_recorded(greenhouse, staff, member):
    staff.is_superuser = True
    staff.save()
    client = signed_in(Principal(staff, "session"))
    body = {
        "organization": str(greenhouse.pk),
        "monthly_tokens": 9,
        "monthly_cost_micros": 0,
        "monthly_live_seconds": 0,
        "storage_bytes": 0,
    }
    assert client.post("/admin/organizations/organizationcap/add/", body).status_code == 302
    assert OrganizationCap.objects.get().monthly_tokens == 9
    assert AuditEntry.objects.get().action == "organization.limits_changed"
    services.spend(member, Resource.TOKENS, 1)
    for path in ("counter", "organizationcap", "plan"):
        assert client.get(f"/admin/organizations/{path}/?q=g").status_code in (200, 302)
