"""What tenants and their members may spend, as staff and admins set it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from organizations.models import Allowances, MemberCap, Membership, Organization, OrganizationCap
from organizations.rules import can_change_member
from organizations.services.allowances import FIELDS, forget_limits
from organizations.services.audit import record
from organizations.services.locks import lock_membership, lock_organization, require
from xentree.principal import Principal

OUTRANKED = "Only admins set limits, and of nobody whose role is above their own."
NAMES = frozenset(FIELDS.values())


@transaction.atomic
def change_member_limits(membership: Membership, changes: Mapping[str, int], *, by: Principal) -> MemberCap:
    """Some of NAMES for one member; 0 is no limit, beyond those of their plan and of the organization."""
    membership = lock_membership(membership)
    require(can_change_member(by, membership), OUTRANKED)
    cap, _ = MemberCap.objects.get_or_create(membership=membership)
    target = {"target_id": membership.user_id, "target_name": membership.user.username}
    _change(cap, changes, membership.organization, "member.limits_changed", by, target)
    return cap


@transaction.atomic
def change_organization_limits(organization: Organization, changes: Mapping[str, int], *, by: Principal) -> None:
    """Some of NAMES for a whole tenant; only staff decide what an installation gives."""
    organization = lock_organization(organization.pk)
    require(by.user.is_staff, "Only staff may do this.")
    cap, _ = OrganizationCap.objects.get_or_create(organization=organization)
    target = {"target_id": organization.pk, "target_name": organization.name}
    _change(cap, changes, organization, "organization.limits_changed", by, target)


def _change(
    cap: Allowances,
    changes: Mapping[str, int],
    organization: Organization,
    action: str,
    by: Principal,
    target: dict[str, Any],
) -> None:
    wanted = {name: changes[name] for name in NAMES & changes.keys() if changes[name] != getattr(cap, name)}
    if not wanted:
        return
    before = {name: getattr(cap, name) for name in wanted}
    for name, amount in wanted.items():
        setattr(cap, name, amount)
    cap.save()
    record(organization, action, by=by, before=before, after=wanted, **target)
    transaction.on_commit(forget_limits)
