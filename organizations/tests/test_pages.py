"""The pages of organizations: what each role sees and may do there, and that a refusal changes nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from organizations.models import AuditEntry, Invitation, Membership, Organization, Team
from organizations.services import invite, invite_by_link, suspend_member
from organizations.services.invitations import hash_token
from organizations.tests.factories import (
    DomainFactory,
    MembershipFactory,
    OrganizationFactory,
    TeamFactory,
    join,
    membership,
)

HOME = "/o/greenhouse"
ROLES = ["owner", "admin", "manager", "member"]


@pytest.fixture
def team(greenhouse):
    return TeamFactory(organization=greenhouse, name="Botanists")


@pytest.fixture
def cast(owner, admin, manager, member, outsider):
    return {"owner": owner, "admin": admin, "manager": manager, "member": member, "outsider": outsider}


@pytest.fixture
def page(cast):
    """A function from a role to the browser of the person who has it."""

    def of(role):
        client = Client(raise_request_exception=True)
        client.force_login(cast[role].user)
        return client

    return of


def texts(response):
    return response.content.decode()


def said(client, response):
    """The toasts of the page one is sent to."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def everything():
    rows = [Organization, Membership, Team, Invitation, AuditEntry]
    return [list(model.objects.order_by("pk").values()) for model in rows]


# -- who sees what

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


TABS = {
    "owner": ["Overview", "Members", "Teams", "Invitations", "Domains", "Audit", "Settings"],
    "admin": ["Overview", "Members", "Teams", "Invitations", "Domains", "Audit", "Settings"],
    "manager": ["Overview", "Members", "Teams", "Settings"],
    "member": ["Overview", "Members", "Teams", "Settings"],
}


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


# -- refusals change nothing


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


# -- what one does there


def test_a_new_organization_is_where_one_works(page):
    client = page("outsider")
    done = client.post("/organizations/new", {"name": "Orchard", "description": "Apples"})
    made = Organization.objects.get(name="Orchard")
    assert (done["Location"], client.session["organization_id"]) == ("/o/orchard", str(made.pk))
    assert client.get("/o/orchard").context["me"].role == "owner"


@pytest.mark.parametrize(("form", "field"), [({"name": ""}, "name"), ({"name": "A", "slug": "a b"}, "slug")])
def test_a_new_organization_says_what_is_wrong(page, form, field):
    answer = page("outsider").post("/organizations/new", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert Organization.objects.count() == 1


def test_a_taken_address_is_said_in_the_form(page):
    answer = page("outsider").post("/organizations/new", {"name": "G", "slug": "greenhouse"})
    assert answer.status_code == 400
    assert "Another organization has that address" in texts(answer)


def test_changing_a_role_redraws_the_row(page, greenhouse, member):
    answer = page("owner").post(
        f"{HOME}/members/{member.user.pk}/role", {"role": "manager"}, headers={"HX-Request": "true"}
    )
    assert membership(greenhouse, member).role == "manager"
    assert texts(answer).lstrip().startswith("<tr")
    assert '"message": "mel is a manager now."' in answer["HX-Trigger"]


def test_the_last_owner_stays_owner_and_is_told(page, greenhouse, owner):
    path, form = f"{HOME}/members/{owner.user.pk}/role", {"role": "member"}
    answer = page("owner").post(path, form, headers={"HX-Request": "true"})
    assert (answer.status_code, membership(greenhouse, owner).role) == (409, "owner")
    assert "no owner left" in answer["HX-Trigger"]
    classic = page("owner")
    assert "no owner left" in said(classic, classic.post(path, form))[0]


def test_suspending_restoring_removing(page, greenhouse, member):
    client, path = page("admin"), f"{HOME}/members/{member.user.pk}"
    assert said(client, client.post(f"{path}/suspend")) == ["mel is suspended and signed out of here."]
    assert membership(greenhouse, member).status == "suspended"
    assert said(client, client.post(f"{path}/restore")) == ["mel has access again."]
    assert membership(greenhouse, member).status == "active"
    back = client.post(f"{path}/remove", {"query": "role=member"})
    assert (back["Location"], membership(greenhouse, member)) == (f"{HOME}/members?role=member", None)


def names(response):
    rows = response.context["rows"]
    return [row["membership"].user.username for row in rows] + [row["name"] for row in response.context["invited"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["adam", "mel", "mona", "olga", "@sam", "new@example.org"]),
        ("q=OLGA", ["olga"]),
        ("q=new@", ["new@example.org"]),
        ("role=admin", ["adam"]),
        ("status=invited", ["@sam", "new@example.org"]),
        ("status=suspended", []),
        ("status=nonsense", ["adam", "mel", "mona", "olga", "@sam", "new@example.org"]),
    ],
)
def test_filters(page, greenhouse, owner, query, found):
    invite(greenhouse, email="new@example.org", by=owner)
    invite(greenhouse, username="sam", by=owner)
    assert names(page("admin").get(f"{HOME}/members?{query}")) == found


@pytest.mark.parametrize("role", ["manager", "member"])
def test_whose_address_was_typed_only_admins_see(page, greenhouse, owner, stranger, role):
    invite(greenhouse, email="new@example.org", by=owner)
    invite(greenhouse, username="sam", by=owner)
    found = [names(page(role).get(f"{HOME}/members{query}")) for query in ("", "?q=new@", "?status=invited")]
    assert found == [["adam", "mel", "mona", "olga", "@sam"], [], ["@sam"]]


def test_of_the_invited_no_address_is_shown(page, greenhouse, owner, stranger):
    stranger.full_name = "Samuel Secret"
    stranger.save()
    invite(greenhouse, username="sam", by=owner)
    shown = texts(page("owner").get(f"{HOME}/members"))
    assert "@sam" in shown
    assert ("sam@example.org" in shown, "Samuel Secret" in shown) == (False, False)


def test_lists_ask_as_often_for_three_as_for_one(page, greenhouse):
    client, counts = page("owner"), []
    for more in (1, 2):
        for _ in range(more):
            join(greenhouse, "member", TeamFactory(organization=greenhouse))
            invite_by_link(greenhouse, by=join(greenhouse, "owner"))
        counts.append([queries(client, path) for path in ("", "/members", "/teams", "/audit", "/invitations")])
    assert counts[0] == counts[1]


def queries(client, path):
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME + path)
    return len(asked)


def test_inviting_by_name_and_by_mail(page, greenhouse, stranger):
    client = page("admin")
    for who in ("@sam", "new@example.org"):
        form = {"how": "person", "who": who, "role": "member", "days": 7}
        assert client.post(f"{HOME}/invite", form)["Location"] == f"{HOME}/members"
    made = Invitation.objects.order_by("created_at")
    assert [(each.kind, each.user, each.email) for each in made] == [
        ("person", stranger, ""),
        ("email", None, "new@example.org"),
    ]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"who": ""}, "who"),
        ({"who": "nobody-here"}, "who"),
        ({"who": "mel"}, "who"),
        ({"who": "x", "role": "owner"}, "role"),
    ],
)
def test_inviting_says_what_is_wrong(page, form, field):
    data = {"how": "person", "role": "member", "days": 7, **form}
    answer = page("admin").post(f"{HOME}/invite", data, headers={"HX-Request": "true"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert Invitation.objects.count() == 0


def make_link(client, **form):
    data = {"how": "link", "role": "manager", "days": 30, "max_uses": 10, **form}
    answer = client.post(f"{HOME}/invite", data, headers={"HX-Request": "true"})
    return answer, re.search(r"http://testserver(/join/[\w-]+)", texts(answer))[1]


def test_a_link_is_shown_once(page):
    client = page("admin")
    answer, path = make_link(client)
    made = Invitation.objects.get()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert (made.role, made.max_uses, (made.expires_at - made.sent_at).days) == ("manager", 10, 30)
    assert path not in texts(client.get(f"{HOME}/invitations"))


def test_joining_by_a_link_asks_first(page, client, greenhouse, outsider):
    _, path = make_link(page("admin"))
    asked = client.get(path)
    assert "adam invites you as manager" in re.sub(r"\s+", " ", texts(asked))
    assert f"/account/login?next={path}" in texts(asked)
    assert (asked["Cache-Control"], asked["Referrer-Policy"]) == ("no-store", "same-origin")
    newcomer = page("outsider")
    newcomer.get(path)
    assert membership(greenhouse, outsider) is None
    assert newcomer.post(path)["Location"] == HOME
    assert (membership(greenhouse, outsider).role, newcomer.session["organization_id"]) == (
        "manager",
        str(greenhouse.pk),
    )


def test_a_signed_out_yes_is_none(page, client):
    _, path = make_link(page("admin"))
    before = everything()
    assert client.post(path).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("role", ["member", "owner"])
def test_members_need_no_invitation(page, role):
    _, path = make_link(page("admin"))
    client = page(role)
    assert "You are a member already" in texts(client.get(path))
    assert client.post(path).status_code == 409
    assert Invitation.objects.get().uses == 0


def test_a_dead_link_says_so(page, client):
    owner = page("owner")
    _, path = make_link(owner)
    owner.post(f"{HOME}/invitations/{Invitation.objects.get().pk}/revoke", {"back": "invitations"})
    assert (client.get(path).status_code, client.get("/join/made-up").status_code) == (404, 404)
    assert "no longer good" in texts(client.get(path))


def test_an_invitation_for_somebody_else_is_refused(page, greenhouse, owner):
    invitation = invite(greenhouse, email="other@example.org", by=owner)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token("known"))
    answer = page("outsider").post("/join/known")
    assert (answer.status_code, "another e-mail address" in texts(answer)) == (403, True)
    assert Membership.objects.filter(user__username="sam").count() == 0


def test_saying_yes_and_no_on_ones_own_list(page, greenhouse, owner, outsider):
    client = page("outsider")
    first = invite(greenhouse, username="sam", by=owner)
    assert [each.pk for each in client.get("/organizations").context["invitations"]] == [first.pk]
    client.post(f"/organizations/invitations/{first.pk}/decline")
    assert membership(greenhouse, outsider) is None
    second = invite(greenhouse, username="sam", by=owner)
    assert page("member").post(f"/organizations/invitations/{second.pk}/accept").status_code == 404
    assert client.post(f"/organizations/invitations/{second.pk}/accept")["Location"] == HOME
    assert membership(greenhouse, outsider).role == "member"


def test_sending_again_and_revoking(page, greenhouse, owner):
    invitation = invite(greenhouse, email="new@example.org", by=owner)
    client = page("admin")
    client.post(f"{HOME}/invitations/{invitation.pk}/resend")
    again = Invitation.objects.get()
    assert again.token_hash != invitation.token_hash
    client.post(f"{HOME}/invitations/{invitation.pk}/revoke")
    assert Invitation.objects.open().count() == 0
    assert client.get(f"{HOME}/invitations?show=all").context["rows"][0]["state"] == "revoked"


def test_teams(page, greenhouse, member):
    client = page("admin")
    where = client.post(f"{HOME}/teams", {"name": "Gardeners"})["Location"]
    team = Team.objects.get(name="Gardeners")
    assert where == f"{HOME}/teams/{team.pk}"
    client.post(f"{where}/members", {"username": "@MEL"})
    assert list(team.members.all()) == [membership(greenhouse, member)]
    client.post(f"{where}/members/{member.user.pk}/remove")
    client.post(f"{where}/rename", {"name": "Growers"})
    team.refresh_from_db()
    assert (team.members.count(), team.name) == (0, "Growers")
    client.post(f"{where}/delete")
    assert not Team.objects.filter(pk=team.pk).exists()


def test_a_stranger_cannot_be_put_into_a_team(page, team):
    client = page("admin")
    answer = client.post(f"{HOME}/teams/{team.pk}/members", {"username": "sam"})
    assert said(client, answer)[0].startswith("No member goes by that name.")


def test_a_manager_looks_after_their_own_team_only(page, greenhouse, team, manager, member):
    membership(greenhouse, manager).teams.add(team)
    other = TeamFactory(organization=greenhouse, name="Others")
    client = page("manager")
    assert client.post(f"{HOME}/teams/{team.pk}/members", {"username": "mel"}).status_code == 302
    assert client.post(f"{HOME}/teams/{other.pk}/members", {"username": "mel"}).status_code == 403
    assert [each.name for each in membership(greenhouse, member).teams.all()] == ["Botanists"]


def test_saving_settings(page, greenhouse):
    form = {"name": "Glasshouse", "slug": "glass", "description": "Bright"}
    assert page("admin").post(f"{HOME}/settings", form)["Location"] == "/o/glass/settings"
    greenhouse.refresh_from_db()
    assert (greenhouse.name, greenhouse.slug, greenhouse.description) == ("Glasshouse", "glass", "Bright")


def test_handing_over(page, greenhouse, owner, admin):
    page("owner").post(f"{HOME}/transfer", {"to": membership(greenhouse, admin).pk})
    assert (membership(greenhouse, owner).role, membership(greenhouse, admin).role) == ("admin", "owner")


def test_leaving_goes_back_to_the_personal_workspace(page, greenhouse, member):
    client = page("member")
    client.post("/organizations/switch", {"organization": greenhouse.pk})
    assert client.post(f"{HOME}/leave")["Location"] == "/organizations"
    assert (membership(greenhouse, member), "organization_id" in client.session) == (None, False)


# -- the workspace


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


# -- audit


def test_the_audit_shows_what_changed_and_filters(page, member):
    client = page("owner")
    client.post(f"{HOME}/members/{member.user.pk}/role", {"role": "manager"})
    client.post(f"{HOME}/teams", {"name": "Growers"})
    rows = client.get(f"{HOME}/audit?action=member.role_changed").context["rows"]
    assert [(row["entry"].target_name, row["changes"]) for row in rows] == [("mel", [("role", "member", "manager")])]
    assert client.get(f"{HOME}/audit?q=Growers").context["page"].paginator.count == 1
    assert client.get(f"{HOME}/audit?start=2000-01-01&end=2000-01-02").context["rows"] == []
    assert client.get(f"{HOME}/audit?start=nonsense").status_code == 200


def test_the_audit_as_a_table_for_spreadsheets(page, greenhouse):
    client = page("owner")
    client.post(f"{HOME}/teams", {"name": "=1+1"})
    client.post(f"{HOME}/teams", {"name": "Growers"})
    answer = client.get(f"{HOME}/audit.csv?q==1")
    lines = b"".join(answer).decode().splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="greenhouse-audit.csv"'
    assert (len(lines), ",'=1+1," in lines[1]) == (2, True)


# -- domains


def test_domains(page, greenhouse):
    client = page("admin")
    client.post(f"{HOME}/domains", {"name": "Greenhouse.Example", "role": "member"})
    domain = greenhouse.domains.get()
    assert (domain.name, domain.proof in texts(client.get(f"{HOME}/domains"))) == ("greenhouse.example", True)
    client.post(f"{HOME}/domains/{domain.pk}/remove")
    assert not greenhouse.domains.exists()


@pytest.mark.parametrize("form", [{"name": "no domain", "role": "member"}, {"name": "a.example", "role": "admin"}])
def test_domains_say_what_is_wrong(page, greenhouse, form):
    assert page("admin").post(f"{HOME}/domains", form).status_code == 400
    assert not greenhouse.domains.exists()


def test_a_domain_that_shows_no_proof_stays_unproven(page, greenhouse):
    domain = DomainFactory(organization=greenhouse, name="localhost.example.invalid")
    client = page("owner")
    assert "does not show the proof" in said(client, client.post(f"{HOME}/domains/{domain.pk}/verify"))[0]
    domain.refresh_from_db()
    assert domain.verified_at is None


def test_joining_by_ones_own_address(page, client, greenhouse, verified, outsider):
    DomainFactory(organization=greenhouse, name="example.org", verified_at=now())
    client.force_login(verified.user)
    assert [each.name for each in client.get("/organizations").context["joinable"]] == ["Greenhouse"]
    assert client.post(f"/organizations/{greenhouse.pk}/join")["Location"] == HOME
    assert membership(greenhouse, verified).role == "member"
    assert page("outsider").get("/organizations").context["joinable"].count() == 0
    assert page("outsider").post(f"/organizations/{greenhouse.pk}/join").status_code == 404
    assert membership(greenhouse, outsider) is None
