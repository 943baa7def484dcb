"""The pages of organizations: what each role sees and may do there, and that a refusal changes nothing."""

import re

import pytest

from organizations.services import invite_by_link, suspend_member
from organizations.tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    TeamFactory,
    join,
    membership,
)
from organizations.tests.pages import HOME, ROLES, everything, said, texts

SEEN = {
    "": ROLES,
    "/members": ROLES,
    "/teams": ROLES,
    "/settings": ROLES,
    "/invitations": ["owner", "admin"],
    "/invite": ["owner", "admin"],
    "/audit": ["owner", "admin"],
    "/audit.csv": ["owner", "admin"],
    "/domains": ["owner", "admin"],
}
TABS = {
    "owner": ["Overview", "Members", "Teams", "Invitations", "Domains", "Audit", "Settings"],
    "admin": ["Overview", "Members", "Teams", "Invitations", "Domains", "Audit", "Settings"],
    "manager": ["Overview", "Members", "Teams", "Settings"],
    "member": ["Overview", "Members", "Teams", "Settings"],
}


@pytest.mark.parametrize("path", SEEN)
@pytest.mark.parametrize("role", ROLES)
def test_pages_open_by_role(page, role, path):
    assert page(role).get(HOME + path).status_code == (200 if role in SEEN[path] else 403)


@pytest.mark.parametrize("path", [*SEEN, "/teams/8d4f4a3e-6f0b-4a59-9a6e-1f8f0c6c2d11"])
def test_strangers_find_nothing(page, client, path):
    assert page("outsider").get(HOME + path).status_code == 404
    assert client.get(HOME + path)["Location"].startswith("/account/login?next=")


def test_suspended_members_find_nothing(page, owner, member, greenhouse):
    suspend_member(membership(greenhouse, member), by=owner)
    assert page("member").get(HOME).status_code == 404


def test_a_deleted_organization_is_gone(page):
    done = page("owner").post(f"{HOME}/delete", {"name": "Greenhouse"})
    assert done["Location"] == "/organizations"
    assert {page(role).get(HOME).status_code for role in ROLES} == {404}


@pytest.mark.parametrize("path", [path for path in SEEN if path != "/audit.csv"])
def test_ids_are_there_once(page, path):
    found = re.findall(r'\sid="([^"]+)"', texts(page("owner").get(HOME + path)))
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("role", ROLES)
def test_tabs_are_those_that_open(page, role):
    shown = re.findall(r'<a class="tab"[^>]*>([^<]+)</a>', texts(page(role).get(HOME)))
    assert [each for each in shown if each in TABS["owner"]] == TABS[role]


@pytest.mark.parametrize("role", ROLES)
def test_settings_offer_what_the_role_may(page, role):
    shown = texts(page(role).get(f"{HOME}/settings"))
    assert ('name="slug"' in shown) == (role in ("owner", "admin"))
    assert ('id="transfer"' in shown, 'id="delete-organization"' in shown) == (role == "owner", role == "owner")


def test_the_only_owner_is_told_why_they_cannot_leave(page):
    assert "You are its only owner" in texts(page("owner").get(f"{HOME}/settings"))
    assert "You are its only owner" not in texts(page("admin").get(f"{HOME}/settings"))


def changeable(client):
    """Usernames whose role select is there."""
    rows = client.get(f"{HOME}/members").context["rows"]
    return {row["membership"].user.username for row in rows if row["may_change"]}


def test_roles_are_offered_below_and_at_ones_own(page):
    assert changeable(page("owner")) == {"olga", "adam", "mona", "mel"}
    assert changeable(page("admin")) == {"adam", "mona", "mel"}
    assert changeable(page("manager")) == changeable(page("member")) == set()
    admins = page("admin").get(f"{HOME}/members").context["rows"]
    assert {role.value for row in admins for role in row["roles"]} == {"admin", "manager", "member"}


def refused(cast, greenhouse, team):
    """Who may not do what: role, path, form, status."""
    ids = {name: who.user.pk for name, who in cast.items()}
    admin, member = f"/members/{ids['admin']}", f"/members/{ids['member']}"
    return [
        ("admin", f"/members/{ids['owner']}/role", {"role": "member"}, 403),
        ("admin", f"/members/{ids['owner']}/remove", {}, 403),
        ("admin", f"/members/{ids['owner']}/suspend", {}, 403),
        ("admin", f"{member}/role", {"role": "owner"}, 403),
        ("manager", f"{member}/role", {"role": "manager"}, 403),
        ("manager", f"{member}/remove", {}, 403),
        ("member", f"{admin}/suspend", {}, 403),
        ("owner", f"{member}/role", {"role": "emperor"}, 404),
        ("owner", f"/members/{ids['outsider']}/remove", {}, 404),
        ("manager", "/invite", {"how": "link", "role": "member", "days": 7}, 403),
        ("manager", "/settings", {"name": "Ours", "slug": "ours"}, 403),
        ("admin", "/transfer", {"to": membership(greenhouse, cast["admin"]).pk}, 302),
        ("admin", "/delete", {"name": "Greenhouse"}, 403),
        ("owner", "/delete", {"name": "greenhouse"}, 400),
        ("manager", "/domains", {"name": "a.example", "role": "member"}, 403),
        ("member", "/teams", {"name": "Weeds"}, 403),
        ("member", f"/teams/{team.pk}/members", {"username": "mel"}, 403),
        ("member", f"/teams/{team.pk}/rename", {"name": "Weeds"}, 403),
        ("manager", f"/teams/{team.pk}/delete", {}, 403),
        ("owner", "/leave", {}, 302),
        ("outsider", "/leave", {}, 404),
        ("outsider", f"{member}/remove", {}, 404),
        ("outsider", "/settings", {"name": "Ours", "slug": "ours"}, 404),
    ]


def test_refusals_change_nothing(page, cast, greenhouse, team):
    before, wrong = everything(), []
    for role, path, form, status in refused(cast, greenhouse, team):
        found = page(role).post(HOME + path, form).status_code
        if found != status or everything() != before:
            wrong.append((role, path, found))
    assert wrong == []


def test_things_of_another_organization_are_not_found(page, greenhouse):
    elsewhere = OrganizationFactory(slug="elsewhere")
    foreign = TeamFactory(organization=elsewhere)
    other = join(elsewhere, "owner")
    invitation, _ = invite_by_link(elsewhere, by=other)
    before = everything()
    acts = (f"/teams/{foreign.pk}/delete", f"/invitations/{invitation.pk}/revoke", f"/members/{other.user.pk}/remove")
    for path in acts:
        assert page("owner").post(HOME + path).status_code == 404
    assert everything() == before


def test_acts_are_posts(page, member):
    for path in (f"/members/{member.user.pk}/remove", "/leave", "/delete", "/transfer"):
        assert page("owner").get(HOME + path).status_code == 405


def test_switching(page, greenhouse):
    client = page("member")
    there = client.post("/organizations/switch", {"organization": greenhouse.pk, "next": "/chat"})
    assert (there["Location"], client.session["organization_id"]) == ("/chat", str(greenhouse.pk))
    assert said(client, there) == ["You are in Greenhouse now."]
    back = client.post("/organizations/switch", {"organization": "", "next": HOME})
    assert (back["Location"], "organization_id" in client.session) == ("/organizations", False)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/o/other", ""])
def test_switching_stays_here(page, greenhouse, target):
    answer = page("member").post("/organizations/switch", {"organization": greenhouse.pk, "next": target})
    assert answer["Location"] == HOME


def test_nobody_switches_into_what_they_are_not_in(page, greenhouse):
    client = page("outsider")
    for wanted in (greenhouse.pk, "not-an-id"):
        assert client.post("/organizations/switch", {"organization": wanted}).status_code == 404
    assert "organization_id" not in client.session


def test_the_switcher_lists_what_one_is_in(page, greenhouse):
    MembershipFactory(organization=OrganizationFactory(name="An orchard"), user=greenhouse.memberships.first().user)
    shown = re.findall(r'data-command="Switch to ([^"]+)"', texts(page("owner").get("/organizations")))
    assert shown == ["Personal", "An orchard", "Greenhouse"]
