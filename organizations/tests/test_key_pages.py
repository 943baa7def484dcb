"""API keys in the browser: owner, teammate, stranger; a secret shown once, the most a person may choose."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from organizations.models import APIKey, Organization
from organizations.tests.factories import MembershipFactory, OrganizationFactory

HERE = "/o/herbarium/keys"
MINE = "/settings/keys"
SECRET = re.compile(r"xntr-[A-Za-z0-9_-]{86}")


@pytest.fixture
def page():
    """A function from a person to their browser."""

    def of(user):
        client = Client()
        client.force_login(user)
        return client

    return of


@pytest.fixture
def wanted(organization):
    return {"name": "Importer", "organization": str(organization.pk), "scopes": ["rag:read", "rag:write"], "days": "30"}


@pytest.mark.parametrize("path", [HERE, MINE])
def test_a_key_is_made_and_shown_once(page, teammate, organization, wanted, path):
    browser = page(teammate)
    response = browser.post(path, {**wanted, "allowed_ips": "203.0.113.7\n2001:db8::/32"})
    key = APIKey.objects.get()
    secret = SECRET.search(response.content.decode())[0]

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (key.created_by, key.organization, key.scopes) == (teammate, organization, ["rag:read", "rag:write"])
    assert key.allowed_ips == ["203.0.113.7", "2001:db8::/32"]
    assert timedelta(days=29) < key.expires_at - now() < timedelta(days=31)
    assert Client().get("/api/tenants", headers={"X-API-Key": secret}).status_code == 403
    assert not SECRET.search(browser.get(path).content.decode())


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": []},
        {"scopes": ["api:admin"]},
        {"name": ""},
        {"allowed_ips": "example.org"},
        {"organization": ""},
        {"days": "5"},
    ],
)
def test_what_cannot_be_is_said_in_the_form(page, teammate, wanted, change):
    response = page(teammate).post(HERE, {**wanted, **change})

    assert (response.status_code, bool(response.context["form"].errors)) == (400, True)
    assert not APIKey.objects.exists()


def test_nobody_makes_a_key_for_another_organization(page, teammate, wanted):
    response = page(teammate).post(HERE, {**wanted, "organization": str(MembershipFactory().organization_id)})
    assert (response.status_code, APIKey.objects.exists()) == (400, False)


def test_strangers_see_no_page_and_change_nothing(page, stranger, keyed, wanted):
    key, _ = keyed()
    browser = page(stranger)
    statuses = [
        browser.get(HERE).status_code,
        browser.post(HERE, wanted).status_code,
        browser.post(f"{HERE}/members").status_code,
        browser.post(f"{MINE}/{key.pk}/revoke").status_code,
        browser.post(f"{MINE}/{key.pk}/rotate").status_code,
    ]

    assert statuses == [404] * 5
    assert (APIKey.objects.alive().count(), Organization.objects.get().members_may_create_keys) == (1, True)


def test_members_see_their_own_and_admins_all(page, learner, teammate, keyed):
    keyed(name="Of the admin")
    keyed(name="Of the teammate", created_by=teammate)
    seen = {
        who: [key.name for key in page(who).get(path).context["page"]]
        for who, path in ((learner, HERE), (teammate, HERE))
    }

    assert seen == {learner: ["Of the teammate", "Of the admin"], teammate: ["Of the teammate"]}
    assert [key.name for key in page(learner).get(MINE).context["page"]] == ["Of the admin"]


def test_revoke_and_rotate_lead_back(page, teammate, organization, keyed):
    key, _ = keyed(created_by=teammate)
    browser = page(teammate)
    rotated = browser.post(f"{MINE}/{key.pk}/rotate", {"place": str(organization.pk)})
    fresh = APIKey.objects.exclude(pk=key.pk).get()
    revoked = browser.post(f"{MINE}/{fresh.pk}/revoke", {"place": str(organization.pk)})

    assert (rotated.status_code, bool(SECRET.search(rotated.content.decode()))) == (200, True)
    assert (revoked["Location"], browser.post(f"{MINE}/{key.pk}/rotate")["Location"]) == (HERE, MINE)
    assert APIKey.objects.alive().get() == key


def test_an_admin_rotates_no_key_of_another(page, learner, teammate, keyed):
    key, _ = keyed(created_by=teammate)
    assert page(learner).post(f"{MINE}/{key.pk}/rotate").status_code == 403
    assert APIKey.objects.count() == 1


def test_admins_decide_who_makes_keys(page, learner, teammate, wanted):
    assert page(teammate).post(f"{HERE}/members", {}).status_code == 403
    assert page(learner).post(f"{HERE}/members", {}).status_code == 302
    response = page(teammate).get(HERE)

    assert (response.context["places"], page(teammate).post(HERE, wanted).status_code) == ([], 400)
    assert not APIKey.objects.exists()
    assert page(learner).post(HERE, wanted).status_code == 200


def test_who_is_in_no_organization_is_told_so(page, stranger):
    assert "Begin one, or join one" in page(stranger).get(MINE).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(page, teammate, keyed, django_assert_max_num_queries, count):
    for _ in range(count):
        keyed(created_by=teammate)
    browser = page(teammate)
    browser.get(MINE)
    with django_assert_max_num_queries(10):
        assert len(browser.get(MINE).context["page"]) == count


def test_one_of_several_organizations_is_chosen(page, teammate, organization, wanted):
    other = OrganizationFactory(name="Orchard")
    MembershipFactory(organization=other, user=teammate)
    browser = page(teammate)
    assert [name for _, name in browser.get(MINE).context["form"].fields["organization"].choices] == [
        "Herbarium",
        "Orchard",
    ]
    browser.post(MINE, {**wanted, "organization": str(other.pk)})

    assert APIKey.objects.get().organization == other
