"""Teams: admins have all of them, managers those they are in."""

import pytest

from organizations.models import AuditEntry, Team
from organizations.services import add_team_member, create_team, delete_team, remove_team_member, rename_team
from organizations.tests.factories import MembershipFactory, TeamFactory, membership
from xentree.errors import AppError, Conflict, Invalid, NotAllowed


def test_create_rename_delete(greenhouse, admin):
    team = create_team(greenhouse, name=" Ferns ", by=admin)
    assert team.name == "Ferns"
    rename_team(team, name="Mosses", by=admin)
    delete_team(team, by=admin)
    assert Team.objects.count() == 0
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["team.deleted", "team.renamed", "team.created"]


def test_names_are_taken_once_in_an_organization(greenhouse, admin, team):
    TeamFactory(name="Ferns")
    ferns = create_team(greenhouse, name="Ferns", by=admin)
    for act in (
        lambda: create_team(greenhouse, name="Botanists", by=admin),
        lambda: rename_team(ferns, name="Botanists", by=admin),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "team_name_taken"
    assert sorted(greenhouse.teams.values_list("name", flat=True)) == ["Botanists", "Ferns"]


def test_names_are_bounded(greenhouse, admin):
    for name in ("", "x" * 81):
        with pytest.raises(Invalid):
            create_team(greenhouse, name=name, by=admin)
    assert Team.objects.count() == 0


@pytest.mark.parametrize("who", ["member", "outsider", "manager"])
def test_others_begin_and_end_none(greenhouse, team, who, request):
    asker = request.getfixturevalue(who)
    for act in (lambda: create_team(greenhouse, name="Mine", by=asker), lambda: delete_team(team, by=asker)):
        with pytest.raises(NotAllowed):
            act()
    assert list(Team.objects.all()) == [team]


def test_a_manager_runs_the_own_team(greenhouse, manager, member, team):
    target = membership(greenhouse, member)
    for _ in range(2):
        add_team_member(team, target, by=manager)
    assert set(team.members.all()) == {target, membership(greenhouse, manager)}
    for _ in range(2):
        remove_team_member(team, target, by=manager)
    rename_team(team, name="Gardeners", by=manager)
    assert list(team.members.all()) == [membership(greenhouse, manager)]
    assert AuditEntry.objects.count() == 3


def test_a_manager_runs_no_other_team(greenhouse, manager, member):
    other = TeamFactory(organization=greenhouse)
    for act in (
        lambda: add_team_member(other, membership(greenhouse, member), by=manager),
        lambda: rename_team(other, name="Mine", by=manager),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (list(other.members.all()), other.name) == ([], Team.objects.get(pk=other.pk).name)


def test_a_manager_places_nobody_above(greenhouse, manager, admin, team):
    with pytest.raises(NotAllowed):
        add_team_member(team, membership(greenhouse, admin), by=manager)
    assert team.members.count() == 1


def test_a_member_places_nobody(greenhouse, member, team):
    add = membership(greenhouse, member)
    with pytest.raises(NotAllowed):
        add_team_member(team, add, by=member)
    assert team.members.count() == 0


def test_a_team_takes_no_stranger(greenhouse, owner, team):
    with pytest.raises(AppError):
        add_team_member(team, MembershipFactory(), by=owner)
    assert team.members.count() == 0
