"""Organizations by HTTP: members as far as their role goes, strangers not at all."""

import pytest

from organizations.models import AuditEntry, Invitation, Membership, Organization
from organizations.tests.factories import (
    DomainFactory,
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    TeamFactory,
    join,
    membership,
)

ROLES = ("owner", "admin", "manager", "member")


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


@pytest.fixture
def path(greenhouse):
    return f"/api/organizations/{greenhouse.pk}"


@pytest.fixture
def people(owner, admin, manager, member, outsider):
    return {"owner": owner, "admin": admin, "manager": manager, "member": member, "outsider": outsider}


def snapshot():
    tables = (Organization, Membership, Invitation, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_begin_list_read_change(api, learner):
    caller = api(learner)
    made = caller.post("/api/organizations", {"name": "Trees", "description": "All of them"})
    assert (made.status_code, made.json()["slug"], made.json()["role"], made.json()["member_count"]) == (
        201,
        "trees",
        "owner",
        1,
    )
    assert set(made.json()) == {
        "id", "name", "slug", "description", "role", "member_count", "created_at", "updated_at",
    }  # fmt: skip
    path = f"/api/organizations/{made.json()['id']}"
    assert caller.patch(path, {"name": "Woods"}).json()["name"] == "Woods"
    assert caller.get("/api/organizations").json() == [caller.get(path).json()]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same(api, owner, greenhouse, path, team, count, django_assert_num_queries):
    for number in range(count):
        other = OrganizationFactory(name=f"O{number}")
        MembershipFactory(organization=other, user=owner.user)
        join(greenhouse, "member", team)
        InvitationFactory(organization=greenhouse, invited_by=owner.user)
    caller = api(owner.user)
    for where, queries, size in (
        ("/api/organizations", 2, count + 1),
        (f"{path}/members", 4, count + 1),
        (f"{path}/teams", 3, 1),
        (f"{path}/invitations", 4, count),
    ):
        with django_assert_num_queries(queries):
            assert len(caller.get(where).json()) == size


@pytest.mark.parametrize(
    ("method", "tail", "body", "least", "status"),
    [
        ("get", "", None, "member", 200),
        ("patch", "", {"name": "New"}, "admin", 200),
        ("delete", "", {"name": "Greenhouse"}, "owner", 204),
        ("post", "/transfer", "user", "owner", 200),
        ("get", "/members", None, "member", 200),
        ("post", "/members", {"username": "lea"}, "admin", 201),
        ("get", "/members/{user}", None, "member", 200),
        ("patch", "/members/{user}", {"role": "manager"}, "admin", 200),
        ("put", "/members/{user}", {"role": "manager", "team_ids": []}, "admin", 200),
        ("delete", "/members/{user}", None, "admin", 204),
        ("post", "/members/{user}/suspend", None, "admin", 200),
        ("post", "/members/{user}/restore", None, "admin", 200),
        ("get", "/teams", None, "member", 200),
        ("post", "/teams", {"name": "T"}, "admin", 201),
        ("get", "/teams/{team}", None, "member", 200),
        ("get", "/teams/{team}/members", None, "member", 200),
        ("patch", "/teams/{team}", {"name": "T"}, "manager", 200),
        ("post", "/teams/{team}/members", "user", "manager", 204),
        ("delete", "/teams/{team}/members/{user}", None, "manager", 204),
        ("delete", "/teams/{team}", None, "admin", 204),
        ("get", "/invitations", None, "admin", 200),
        ("post", "/invitations", {}, "admin", 201),
        ("post", "/invitations/{invitation}/resend", None, "admin", 200),
        ("delete", "/invitations/{invitation}", None, "admin", 204),
        ("get", "/domains", None, "admin", 200),
        ("post", "/domains", {"name": "example.org"}, "admin", 201),
        ("delete", "/domains/{domain}", None, "admin", 204),
        ("get", "/audit", None, "admin", 200),
        ("get", "/audit.csv", None, "admin", 200),
    ],
)
def test_who_may(api, path, people, greenhouse, team, learner, method, tail, body, least, status):
    """Everybody below the least role is refused and changes nothing; whoever has it may."""
    target = join(greenhouse).user
    invitation = InvitationFactory(organization=greenhouse, invited_by=people["owner"].user)
    domain = DomainFactory(organization=greenhouse)
    where = path + tail.format(user=target.pk, team=team.pk, invitation=invitation.pk, domain=domain.pk)
    body = {"user_id": str(target.pk)} if body == "user" else body
    before = snapshot()
    below = ROLES[ROLES.index(least) + 1 :]
    for who in ("outsider", *below):
        answer = getattr(api(people[who].user), method)(where, body)
        assert answer.status_code == (404 if who == "outsider" else 403), who
    assert api().get(path).status_code == 401
    assert snapshot() == before
    assert getattr(api(people[least].user), method)(where, body).status_code == status


def test_invited_people_are_listed_by_name_only(api, path, owner, learner):
    caller = api(owner.user)
    asked = caller.post(f"{path}/members", {"username": "lea", "role": "manager"}).json()
    assert asked == {
        "user_id": str(learner.pk),
        "username": "lea",
        "full_name": "",
        "email": None,
        "profile_picture_url": "",
        "role": "manager",
        "status": "invited",
        "teams": [],
        "joined_at": None,
    }
    assert [row["status"] for row in caller.get(f"{path}/members").json()] == ["invited", "active"]
    joined = api(learner).post(f"{path}/accept")
    assert (joined.status_code, joined.json()["status"], joined.json()["email"]) == (200, "active", learner.email)


def test_an_unknown_address_is_invited_by_mail(api, path, owner, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(owner.user).post(f"{path}/members", {"email": "new@example.org"})
    assert (answer.status_code, answer.json()["kind"], answer.json()["email"]) == (202, "email", "new@example.org")
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["new@example.org"], "olga invites you to Greenhouse")
    assert "/join/" in mailoutbox[0].body


def test_the_mailed_link_works(api, path, owner, learner, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        api(owner.user).post(f"{path}/members", {"username": "lea"})
    token = mailoutbox[0].body.split("/join/")[1].split()[0]
    assert api(learner).post("/api/invitations/accept", {"token": token}).json()["role"] == "member"


def test_own_invitations(api, path, owner, learner, greenhouse):
    api(owner.user).post(f"{path}/members", {"username": "lea"})
    caller = api(learner)
    assert [each["organization"]["name"] for each in caller.get("/api/invitations").json()] == ["Greenhouse"]
    assert caller.post(f"{path}/decline").status_code == 204
    assert caller.get("/api/invitations").json() == []
    assert error_of(caller.post(f"{path}/accept")) == (404, "not_found")


def test_a_link_is_told_once(api, path, owner, learner):
    caller = api(owner.user)
    made = caller.post(f"{path}/invitations", {"max_uses": 3, "role": "member"}).json()
    assert "url" not in caller.get(f"{path}/invitations").json()[0]
    token = made["url"].rpartition("/")[2]
    assert api(learner).post("/api/invitations/accept", {"token": token}).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"user_id": "x"}, {"username": "lea", "email": "l@example.org"}, {"username": "lea", "role": "boss"}]
)
def test_malformed_invitations(api, path, owner, learner, body):
    assert error_of(api(owner.user).post(f"{path}/members", body)) == (400, "validation_error")
    assert Invitation.objects.count() == 0


def test_revoking_through_the_list_of_members(api, path, owner, learner):
    caller = api(owner.user)
    caller.post(f"{path}/members", {"username": "lea"})
    assert caller.delete(f"{path}/members/{learner.pk}").status_code == 204
    assert error_of(caller.delete(f"{path}/members/{learner.pk}")) == (404, "not_found")
    assert error_of(api(learner).post(f"{path}/accept")) == (404, "not_found")


def test_leaving(api, path, owner, member):
    assert error_of(api(owner.user).post(f"{path}/leave")) == (409, "last_owner")
    caller = api(member.user)
    assert caller.post(f"{path}/leave").status_code == 204
    assert error_of(caller.get(path)) == (404, "not_found")


def test_a_removed_member_is_out_on_the_next_request(api, path, owner, member):
    caller = api(member.user)
    assert caller.get(path).status_code == 200
    api(owner.user).delete(f"{path}/members/{member.user.pk}")
    assert error_of(caller.get(path)) == (404, "not_found")


def test_moving_by_put(api, path, owner, member, greenhouse):
    orchard = OrganizationFactory()
    caller, body = api(owner.user), {"organization_id": str(orchard.pk)}
    assert error_of(caller.put(f"{path}/members/{member.user.pk}", body)) == (404, "not_found")
    MembershipFactory(organization=orchard, user=owner.user, role="manager")
    assert error_of(caller.put(f"{path}/members/{member.user.pk}", body)) == (403, "not_allowed")
    assert (membership(greenhouse, member).role, membership(orchard, member)) == ("member", None)
    Membership.objects.filter(organization=orchard).update(role="admin")
    assert caller.put(f"{path}/members/{member.user.pk}", body).json()["status"] == "active"
    assert (membership(greenhouse, member), membership(orchard, member).role) == (None, "member")


def test_children_of_another_tenant_are_not_there(api, path, owner):
    foreign = OrganizationFactory()
    team, invitation = TeamFactory(organization=foreign), InvitationFactory(organization=foreign)
    other, domain = MembershipFactory(organization=foreign), DomainFactory(organization=foreign)
    caller = api(owner.user)
    for tail in (
        f"teams/{team.pk}",
        f"invitations/{invitation.pk}",
        f"members/{other.user_id}",
        f"domains/{domain.pk}",
    ):
        assert error_of(caller.delete(f"{path}/{tail}")) == (404, "not_found")
    assert (foreign.teams.count(), foreign.domains.count(), Invitation.objects.open().count()) == (1, 1, 1)


def test_filters_of_members(api, path, owner, manager, member, team):
    caller = api(owner.user)

    def names(query):
        return sorted(row["username"] for row in caller.get(f"{path}/members?{query}").json())

    assert names("role=manager") == ["mona"]
    assert names(f"team_id={team.pk}") == ["mona"]
    assert names("q=MEL") == ["mel"]
    assert names("status=suspended") == []


def test_pages_of_members(api, path, owner, greenhouse):
    for _ in range(4):
        join(greenhouse)
    caller, where, found = api(owner.user), f"{path}/members?limit=2", []
    while where:
        answer = caller.get(where)
        found += [row["user_id"] for row in answer.json()]
        where = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert sorted(found) == sorted(str(pk) for pk in greenhouse.memberships.values_list("user", flat=True))


def test_deleting_by_http(api, path, owner, django_capture_on_commit_callbacks):
    caller = api(owner.user)
    assert error_of(caller.delete(path, {"name": "Wrong"})) == (400, "validation_error")
    with django_capture_on_commit_callbacks(execute=True):
        assert caller.delete(path, {"name": "Greenhouse"}).status_code == 204
    assert (caller.get("/api/organizations").json(), Organization.objects.count()) == ([], 0)


def test_closing_an_account_asks_the_last_owner_to_hand_over(api, greenhouse, owner):
    answer = api(owner.user).delete("/api/auth/me", {"password": "correct horse battery"})
    assert error_of(answer) == (409, "last_owner")
    assert answer.json()["detail"]["organizations"] == [str(greenhouse.pk)]
    owner.user.refresh_from_db()
    assert owner.user.is_active
    join(greenhouse, "owner")
    assert api(owner.user).delete("/api/auth/me", {"password": "correct horse battery"}).status_code == 202
