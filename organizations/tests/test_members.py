"""Members: nobody above oneself, an owner always left, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.services import request_account_deletion
from accounts.tests.factories import PASSWORD
from organizations.models import APIKey, AuditEntry, Membership
from organizations.services import (
    change_role,
    leave_organization,
    remove_member,
    replace_membership,
    restore_member,
    suspend_member,
)
from organizations.tests.factories import OrganizationFactory, TeamFactory, join, membership
from xentree.errors import AppError, Invalid, NotAllowed, NotFound
from xentree.events import MembershipEnded, on

ENDED = []
on(MembershipEnded)(ENDED.append)


def state_of(organization):
    return sorted(organization.memberships.values_list("user__username", "role", "status"))


def code_of(function, *args, **options):
    with pytest.raises(AppError) as refused:
        function(*args, **options)
    return refused.value.code


def key_of(organization, principal):
    return APIKey.objects.create(
        organization=organization, created_by=principal.user, name="k", prefix="xntr-", key_hash=str(principal.user.pk)
    )


def test_change_role(greenhouse, admin, member):
    change_role(membership(greenhouse, member), "manager", by=admin)
    assert membership(greenhouse, member).role == "manager"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_name, entry.before, entry.after) == (
        "member.role_changed",
        "mel",
        {"role": "member"},
        {"role": "manager"},
    )


@pytest.mark.parametrize("act", [suspend_member, restore_member, remove_member, "role", "put"])
@pytest.mark.parametrize(
    ("who", "whom"),
    [("manager", "member"), ("member", "member"), ("outsider", "member"), ("admin", "owner")],
)
def test_without_the_rank_nothing_changes(greenhouse, owner, admin, manager, member, outsider, who, whom, act, request):
    by, target = request.getfixturevalue(who), membership(greenhouse, request.getfixturevalue(whom))
    before = state_of(greenhouse)
    with pytest.raises(NotAllowed):
        if act == "role":
            change_role(target, "member", by=by)
        elif act == "put":
            replace_membership(target, team_ids=[], by=by)
        else:
            act(target, by=by)
    assert (state_of(greenhouse), AuditEntry.objects.count()) == (before, 0)


def test_nobody_grants_a_role_above_their_own(greenhouse, admin, member):
    for whom in (member, admin):
        assert code_of(change_role, membership(greenhouse, whom), "owner", by=admin) == "not_allowed"
    assert [row[1] for row in state_of(greenhouse)] == ["admin", "member"]


@pytest.mark.parametrize("act", [suspend_member, remove_member])
def test_the_last_owner_stays_an_owner(greenhouse, owner, act):
    join(greenhouse, "owner", status="suspended")
    join(greenhouse, "owner", user__is_active=False)
    before = state_of(greenhouse)
    assert code_of(act, membership(greenhouse, owner), by=owner) == "last_owner"
    assert code_of(change_role, membership(greenhouse, owner), "admin", by=owner) == "last_owner"
    assert state_of(greenhouse) == before


def test_suspension_and_its_end(greenhouse, admin, member, django_capture_on_commit_callbacks):
    key = key_of(greenhouse, member)
    ENDED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            suspend_member(membership(greenhouse, member), by=admin)
    key.refresh_from_db()
    assert (membership(greenhouse, member).status, key.revoked_at is None) == ("suspended", False)
    assert [MembershipEnded(greenhouse.pk, member.user.pk)] == ENDED
    for _ in range(2):
        restore_member(membership(greenhouse, member), by=admin)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["member.restored", "member.suspended"]
    assert list(APIKey.objects.alive()) == []


def test_removal_ends_keys_here_and_nowhere_else(greenhouse, admin, member, django_capture_on_commit_callbacks):
    elsewhere = OrganizationFactory()
    Membership.objects.create(organization=elsewhere, user=member.user)
    key = key_of(elsewhere, member)
    APIKey.objects.create(organization=greenhouse, created_by=member.user, name="k", prefix="x", key_hash="x")
    ENDED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(membership(greenhouse, member), by=admin)
    assert membership(greenhouse, member) is None
    assert (list(APIKey.objects.alive()), ENDED) == ([key], [MembershipEnded(greenhouse.pk, member.user.pk)])


def test_removing_somebody_who_has_left(greenhouse, admin, member):
    gone = membership(greenhouse, member)
    leave_organization(greenhouse, by=member)
    with pytest.raises(NotFound):
        remove_member(gone, by=admin)


def test_replace_role_and_teams(greenhouse, admin, member, team):
    other = TeamFactory(organization=greenhouse, name="Aphids")
    replace_membership(membership(greenhouse, member), role="manager", team_ids=[team.pk, other.pk], by=admin)
    replace_membership(membership(greenhouse, member), team_ids=[team.pk], by=admin)
    changed = membership(greenhouse, member)
    assert (changed.role, list(changed.teams.all())) == ("manager", [team])
    assert AuditEntry.objects.first().before == {"teams": ["Aphids", "Botanists"]}


def test_replace_is_all_or_nothing(greenhouse, admin, member):
    foreign = TeamFactory()
    with pytest.raises(Invalid):
        replace_membership(membership(greenhouse, member), role="manager", team_ids=[foreign.pk], by=admin)
    assert (membership(greenhouse, member).role, AuditEntry.objects.count()) == ("member", 0)


@pytest.fixture
def orchard(admin):
    orchard = OrganizationFactory(name="Orchard")
    Membership.objects.create(organization=orchard, user=admin.user, role="admin")
    return orchard


def test_moving_to_another_organization(greenhouse, orchard, admin, member, team):
    replace_membership(membership(greenhouse, member), team_ids=[team.pk], by=admin)
    pickers = TeamFactory(organization=orchard)
    key = key_of(greenhouse, member)
    replace_membership(membership(greenhouse, member), organization=orchard, team_ids=[pickers.pk], by=admin)
    moved = membership(orchard, member)
    assert (membership(greenhouse, member), moved.role, list(moved.teams.all())) == (None, "member", [pickers])
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert list(orchard.audit_entries.values_list("action", flat=True)) == [
        "member.teams_changed",
        "member.moved_here",
    ]


@pytest.mark.parametrize("role", ["member", "manager"])
def test_moving_needs_the_right_in_both(greenhouse, orchard, admin, member, role):
    Membership.objects.filter(organization=orchard).update(role=role)
    assert code_of(replace_membership, membership(greenhouse, member), organization=orchard, by=admin) == "not_allowed"
    assert (membership(orchard, member), membership(greenhouse, member).role) == (None, "member")


def test_moving_is_all_or_nothing(greenhouse, orchard, admin, member, team):
    for options in ({"team_ids": [team.pk]}, {"role": "owner"}):
        with pytest.raises(AppError):
            replace_membership(membership(greenhouse, member), organization=orchard, by=admin, **options)
    assert (membership(orchard, member), membership(greenhouse, member).role) == (None, "member")
    assert AuditEntry.objects.count() == 0


def test_moving_where_somebody_is_already(greenhouse, orchard, admin, member):
    Membership.objects.create(organization=orchard, user=member.user, role="admin")
    target = membership(greenhouse, member)
    assert code_of(replace_membership, target, organization=orchard, by=admin) == "already_member"
    assert (membership(orchard, member).role, membership(greenhouse, member).role) == ("admin", "member")


def test_the_last_owner_is_not_moved_away(greenhouse, owner):
    orchard = OrganizationFactory()
    Membership.objects.create(organization=orchard, user=owner.user, role="owner")
    assert code_of(replace_membership, membership(greenhouse, owner), organization=orchard, by=owner) == "last_owner"
    assert membership(greenhouse, owner).role == "owner"


def at_once(*acts):
    """What each of the acts came to, done in the same moment: None, or the code of its refusal."""
    together = Barrier(len(acts), timeout=20)

    def run(act):
        connection.ensure_connection()
        together.wait()
        try:
            act()
        except AppError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts), key=str)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", range(3))
def test_two_owners_who_demote_each_other_leave_one(greenhouse, owner, round):
    other = join(greenhouse, "owner")
    mine, theirs = membership(greenhouse, owner), membership(greenhouse, other)
    refused = at_once(
        lambda: change_role(theirs, "member", by=owner),
        lambda: change_role(mine, "member", by=other),
    )
    assert refused == [None, "not_allowed"]
    assert [role for _, role, _ in state_of(greenhouse)].count("owner") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", range(3))
def test_two_owners_who_leave_at_once_leave_one(greenhouse, owner, round):
    other = join(greenhouse, "owner")
    refused = at_once(*(lambda by=by: leave_organization(greenhouse, by=by) for by in (owner, other)))
    assert refused == [None, "last_owner"]
    assert [role for _, role, _ in state_of(greenhouse)] == ["owner"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", range(3))
def test_two_owners_who_close_their_accounts_at_once_leave_one(greenhouse, owner, round):
    other = join(greenhouse, "owner")
    closings = (lambda by=by: request_account_deletion(PASSWORD, by=by) for by in (owner, other))
    assert at_once(*closings) == [None, "last_owner"]
    assert Membership.objects.active().filter(organization=greenhouse, role="owner").count() == 1
