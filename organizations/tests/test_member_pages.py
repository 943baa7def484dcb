"""The pages of members and teams, and what is done there."""

import pytest

from organizations.models import Team
from organizations.services import invite, invite_by_link
from organizations.tests.factories import (
    TeamFactory,
    join,
    membership,
)
from organizations.tests.pages import HOME, queries, said, texts


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
