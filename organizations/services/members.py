"""Members: their role, their teams, and how one stops being one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from organizations.models import Membership, Organization, Role, Team, TeamMembership
from organizations.rules import can_change_member, can_grant, can_manage_members
from organizations.services.access import close_invitations, end_access
from organizations.services.audit import record
from organizations.services.locks import (
    lock_membership,
    lock_organizations,
    require,
    require_another_owner,
)
from xentree.errors import Conflict, Invalid
from xentree.events import MembershipChanged, emit
from xentree.principal import Principal

OUTRANKED = "You may not change somebody whose role is above yours."
TOO_HIGH = "You may not grant a role above your own."


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Principal) -> Membership:
    """Another role, none above the asker's; Conflict `last_owner` for the only owner."""
    membership = _changeable(membership, by)
    _set_role(membership, role, by)
    return membership


@transaction.atomic
def replace_membership(
    membership: Membership,
    *,
    role: str | None = None,
    organization: Organization | None = None,
    team_ids: Iterable[UUID] | None = None,
    by: Principal,
) -> Membership:
    """Role, tenant and teams, all or nothing; what is None stays, but teams of another tenant do not come along."""
    lock_organizations({membership.organization_id, organization.pk if organization else membership.organization_id})
    membership = _changeable(membership, by)
    if organization and organization.pk != membership.organization_id:
        membership = _move(membership, organization, role or membership.role, by)
    elif role:
        _set_role(membership, role, by)
    if team_ids is not None:
        _set_teams(membership, set(team_ids), by)
    return membership


@transaction.atomic
def suspend_member(membership: Membership, *, by: Principal) -> Membership:
    """They keep their place and may do nothing; keys are over for good. Again is the same."""
    membership = _changeable(membership, by)
    if membership.status == Membership.Status.ACTIVE:
        require_another_owner(membership)
        membership.status = Membership.Status.SUSPENDED
        membership.save(update_fields=["status"])
        _record(membership, "member.suspended", by)
        end_access(membership)
    return membership


@transaction.atomic
def restore_member(membership: Membership, *, by: Principal) -> Membership:
    """The end of a suspension. Again is the same."""
    membership = _changeable(membership, by)
    if membership.status == Membership.Status.SUSPENDED:
        membership.status = Membership.Status.ACTIVE
        membership.save(update_fields=["status"])
        _record(membership, "member.restored", by)
        _tell(membership)
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: Principal) -> None:
    """No member any more, and nothing of theirs works here from now on; Conflict `last_owner`."""
    membership = _changeable(membership, by)
    require_another_owner(membership)
    _record(membership, "member.removed", by, before={"role": membership.role, "status": membership.status})
    end_access(membership)
    membership.delete()


def _changeable(membership: Membership, by: Principal) -> Membership:
    membership = lock_membership(membership)
    require(can_manage_members(by, membership.organization))
    require(can_change_member(by, membership), OUTRANKED)
    return membership


def _set_role(membership: Membership, role: str, by: Principal) -> None:
    require(can_grant(by, membership.organization, role), TOO_HIGH)
    if role == membership.role:
        return
    require_another_owner(membership)
    before, membership.role = membership.role, Role(role)
    membership.save(update_fields=["role"])
    _record(membership, "member.role_changed", by, before={"role": before}, after={"role": role})
    _tell(membership)


def _move(membership: Membership, organization: Organization, role: str, by: Principal) -> Membership:
    """Into a tenant where the asker has the same rights as in the one that is left."""
    require(can_manage_members(by, organization), "You may not add members to the other organization.")
    require(can_grant(by, organization, role), TOO_HIGH)
    if membership.status != Membership.Status.ACTIVE:
        raise Conflict("A suspended member cannot be moved. Restore them first.")
    require_another_owner(membership)
    moved = _join(organization, membership, role)
    before = {"organization": membership.organization.name, "role": membership.role}
    after = {"organization": organization.name, "role": role}
    _record(membership, "member.moved_away", by, before=before, after=after)
    _record(moved, "member.moved_here", by, before=before, after=after)
    end_access(membership)
    membership.delete()
    return moved


def _join(organization: Organization, membership: Membership, role: str) -> Membership:
    try:
        with transaction.atomic():
            moved = Membership.objects.create(organization=organization, user=membership.user, role=role)
    except IntegrityError as error:
        raise Conflict("That person is a member of the other organization already.", "already_member") from error
    close_invitations(moved)
    emit(MembershipChanged(moved.organization_id, moved.user_id, joined=True))
    return moved


def _set_teams(membership: Membership, team_ids: set[UUID], by: Principal) -> None:
    """Exactly these teams, all of the member's tenant."""
    wanted = list(Team.objects.filter(organization=membership.organization_id, pk__in=team_ids))
    if len(wanted) < len(team_ids):
        raise Invalid("One of the teams is not in this organization.", team_ids=["There is no such team here."])
    before = sorted(membership.teams.values_list("name", flat=True))
    after = sorted(team.name for team in wanted)
    if before == after:
        return
    TeamMembership.objects.filter(membership=membership).exclude(team__in=wanted).delete()
    rows = [TeamMembership(team=team, membership=membership) for team in wanted]
    TeamMembership.objects.bulk_create(rows, ignore_conflicts=True)
    _record(membership, "member.teams_changed", by, before={"teams": before}, after={"teams": after})
    _tell(membership)


def _record(membership: Membership, action: str, by: Principal, **change: Any) -> None:
    user = membership.user
    record(membership.organization, action, by=by, target_id=user.pk, target_name=user.username, **change)


def _tell(membership: Membership) -> None:
    emit(MembershipChanged(membership.organization_id, membership.user_id))
