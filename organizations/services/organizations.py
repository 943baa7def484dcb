"""Tenants as a whole: begun, changed, handed over, left, deleted."""

from collections.abc import Iterable
from contextlib import suppress
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import now

from organizations.models import Membership, Organization, Role
from organizations.rules import can_change_settings, can_delete, can_transfer, membership_of
from organizations.services.access import end_access
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require, require_another_owner
from xentree import limits, tenant_data
from xentree.errors import Conflict, Invalid, NotFound
from xentree.events import MembershipChanged, OrganizationDeletionRequested, emit
from xentree.principal import Principal

FIELDS = ("name", "slug", "description")
# A text column has no length that the database or `clean_fields` would keep.
DESCRIPTION_LENGTH = 2000


@transaction.atomic
def create_organization(*, name: str, slug: str | None = None, description: str = "", by: Principal) -> Organization:
    """A tenant whose first owner is the asker; without a slug one is made of the name. Conflict `slug_taken`."""
    limits.spend("organization.create.user", by.user.pk)
    organization = Organization(name=name.strip(), slug=(slug or "").lower(), description=description)
    if slug:
        _check(organization, FIELDS)
        _save(organization)
    else:
        _check(organization, ("name", "description"))
        _save_with_free_slug(organization)
    Membership.objects.create(organization=organization, user=by.user, role=Role.OWNER)
    after = {"name": organization.name, "slug": organization.slug}
    record(organization, "organization.created", by=by, target_id=organization.pk, target_name=name, after=after)
    return organization


@transaction.atomic
def update_organization(organization: Organization, changes: dict[str, Any], *, by: Principal) -> Organization:
    """Change some of FIELDS; Invalid names those that are wrong, Conflict `slug_taken`."""
    organization = lock_organization(organization.pk)
    require(can_change_settings(by, organization))
    before = {name: getattr(organization, name) for name in FIELDS}
    for name in changes.keys() & FIELDS:
        setattr(organization, name, changes[name].lower() if name == "slug" else changes[name].strip())
    changed = [name for name in FIELDS if getattr(organization, name) != before[name]]
    if changed:
        _check(organization, changed)
        _save(organization)
        _record_change(organization, changed, before, by)
    return organization


@transaction.atomic
def transfer_ownership(organization: Organization, *, to: UUID, by: Principal) -> Organization:
    """Another active member becomes owner, and the asker an admin."""
    organization = lock_organization(organization.pk)
    require(can_transfer(by, organization), "Only an owner can hand an organization over.")
    own = membership_of(by, organization)
    heir = Membership.objects.active().filter(organization=organization, user=to).select_related("user").first()
    if own is None or heir is None:
        raise NotFound("That person is no active member.")
    if heir.pk == own.pk:
        raise Conflict("You own this organization already.")
    _exchange_roles(own, heir)
    before, after = {"role": heir.role}, {"role": Role.OWNER.value, "from": by.user.username}
    record(organization, "organization.transferred", by=by, before=before, after=after, **_target(heir))
    return organization


@transaction.atomic
def leave_organization(organization: Organization, *, by: Principal) -> None:
    """The asker's own membership ends; Conflict `last_owner` where nobody would be left to act for it."""
    organization = lock_organization(organization.pk)
    own = membership_of(by, organization)
    if own is None:
        raise NotFound("You are no member of that organization.")
    require_another_owner(own)
    record(organization, "member.left", by=by, before={"role": own.role}, **_target(own))
    end_access(own)
    own.delete()


@transaction.atomic
def request_deletion(organization: Organization, *, name: str, by: Principal) -> None:
    """Nobody sees it from now on, its address is free, and a job erases it; the name has to be typed as it is."""
    organization = lock_organization(organization.pk)
    require(can_delete(by, organization), "Only an owner can delete an organization.")
    if name.strip() != organization.name:
        raise Invalid("Type the organization's name as it is written.", name=["This is not its name."])
    end_organization(organization, by)


def end_organization(organization: Organization, by: Principal) -> None:
    """Within the caller's transaction, who has locked it and answers for the right."""
    for membership in organization.memberships.all():
        end_access(membership)
    organization.deletion_requested_at = now()
    organization.slug = f"deleted-{organization.pk.hex}"
    organization.save(update_fields=["deletion_requested_at", "slug", "updated_at"])
    record(organization, "organization.deletion_requested", by=by, target_name=organization.name)
    emit(OrganizationDeletionRequested(organization.pk))


def erase_organization(organization_id: UUID) -> None:
    """Erase a tenant somebody asked to delete, app by app, then its own rows; again is harmless."""
    organization = Organization.objects.filter(pk=organization_id).exclude(deletion_requested_at=None).first()
    if organization is None:
        return
    tenant_data.erase_all(organization)
    organization.delete()


def _exchange_roles(own: Membership, heir: Membership) -> None:
    Membership.objects.filter(pk=heir.pk).update(role=Role.OWNER)
    Membership.objects.filter(pk=own.pk).update(role=Role.ADMIN)
    for membership in (own, heir):
        emit(MembershipChanged(membership.organization_id, membership.user_id))


def _target(membership: Membership) -> dict[str, Any]:
    return {"target_id": membership.user_id, "target_name": membership.user.username}


def _record_change(organization: Organization, changed: list[str], before: dict[str, Any], by: Principal) -> None:
    record(
        organization,
        "organization.updated",
        by=by,
        target_id=organization.pk,
        target_name=organization.name,
        before={name: before[name] for name in changed},
        after={name: getattr(organization, name) for name in changed},
    )


def _check(organization: Organization, names: Iterable[str]) -> None:
    if len(organization.description) > DESCRIPTION_LENGTH:
        raise Invalid("The description is too long.", description=[f"At most {DESCRIPTION_LENGTH} characters."])
    try:
        organization.clean_fields(exclude={field.name for field in Organization._meta.fields} - set(names))
    except ValidationError as error:
        raise Invalid("Some fields are wrong.", **error.message_dict) from error


def _save(organization: Organization) -> None:
    """The constraint decides between two who want the same address at once."""
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        raise _slug_taken() from error


def _save_with_free_slug(organization: Organization) -> None:
    base = slugify(organization.name)[:50].strip("-") or "organization"
    for slug in (base, *(f"{base}-{token_hex(3)}" for _ in range(3))):
        organization.slug = slug
        with suppress(Conflict):
            _save(organization)
            return
    raise _slug_taken()


def _slug_taken() -> Conflict:
    return Conflict("Another organization has that address. Choose another one.", "slug_taken")
