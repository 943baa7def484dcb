"""API keys: made, exchanged for new ones, revoked; the secret itself is answered once and never kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from organizations.addresses import canonical_network
from organizations.models import APIKey, Membership, Organization
from organizations.rules import can_create_keys, can_manage_keys, can_revoke_key, can_rotate_key
from organizations.secrets import hash_of, new_key, shown_prefix
from organizations.services.audit import record
from xentree.api.permissions import SCOPES
from xentree.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from xentree.events import APIKeyRevoked, emit
from xentree.principal import Principal

ADMIN_SCOPE = "api:admin"
MOST_KEYS = 50
MOST_NETWORKS = 50
LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(hours=1)


@dataclass(frozen=True)
class NewKey:
    """What a key is to be."""

    name: str
    scopes: tuple[str, ...]
    allowed_ips: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True)
class IssuedKey:
    """A key's row and its secret, which nobody can get again."""

    key: APIKey
    secret: str


def find_organization(organization_id: UUID, *, by: Principal) -> Organization:
    """The asker's own tenant of that id; NotFound for all others."""
    organization = Organization.objects.visible_to(by).filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("There is no such organization.")
    return organization


@transaction.atomic
def create_key(organization: Organization, new: NewKey, *, by: Principal) -> IssuedKey:
    """A key that acts as `by` in that tenant."""
    _lock_membership(organization, by)
    if not can_create_keys(by, organization):
        raise NotAllowed("In this organization only managers and above may create API keys.")
    living = APIKey.objects.alive().filter(organization=organization, created_by=by.user)
    if living.count() >= MOST_KEYS:
        raise LimitReached(f"You have {MOST_KEYS} keys here, which is the most there can be.", "cap_reached")
    issued = _issue(organization, _checked(new, by), by)
    _record(issued.key, "api_key.created", by, after=_facts(issued.key))
    return issued


@transaction.atomic
def revoke_key(key: APIKey, *, by: Principal) -> None:
    """Dead on its next use, in every process; a second time changes nothing."""
    if not can_revoke_key(by, key):
        raise NotAllowed("Only its creator and the organization's admins may revoke this key.")
    if APIKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
        _record(key, "api_key.revoked", by, before=_facts(key))
        emit(APIKeyRevoked(key.pk))


@transaction.atomic
def rotate_key(key: APIKey, *, overlap: timedelta = USUAL_OVERLAP, by: Principal) -> IssuedKey:
    """A new key like it, with a life as long as it had; the old one works on for `overlap`. Each is exchanged once."""
    _lock_membership(key.organization, by)
    if not can_rotate_key(by, key):
        raise NotAllowed("Only its creator may rotate a key, as long as they may create keys here.")
    issued = _issue(key.organization, _successor(key), by)
    # Of any number of parallel calls one finds it unexchanged; the others give up their new key.
    unexchanged = APIKey.objects.alive().filter(pk=key.pk, replaced_by=None)
    end = now() + min(overlap, LONGEST_OVERLAP)
    expires_at = min(end, key.expires_at) if key.expires_at else end
    if not unexchanged.update(replaced_by=issued.key, expires_at=expires_at):
        raise Conflict("This key was rotated, revoked or has expired already.")
    _record(issued.key, "api_key.rotated", by, before={"id": str(key.pk)}, after=_facts(issued.key))
    return issued


@transaction.atomic
def allow_member_keys(organization: Organization, allowed: bool, *, by: Principal) -> None:
    """Whether members below manager may create keys; those they have stay."""
    if not can_manage_keys(by, organization):
        raise NotAllowed("Only owners and admins decide who may create keys.")
    before = {"members_may_create_keys": not allowed}
    if Organization.objects.filter(pk=organization.pk, **before).update(members_may_create_keys=allowed):
        after = {"members_may_create_keys": allowed}
        record(organization, "organization.updated", by=by, target_id=organization.pk, before=before, after=after)


def _lock_membership(organization: Organization, by: Principal) -> None:
    """Parallel creations of one person queue up here, and behind their removal."""
    Membership.objects.select_for_update().filter(organization=organization, user=by.user).first()


def _checked(new: NewKey, by: Principal) -> NewKey:
    if new.expires_at and new.expires_at <= now():
        raise Invalid("expires_at: Choose a time in the future.", expires_at=["Choose a time in the future."])
    return NewKey(new.name, _scopes(new.scopes, by), _networks(new.allowed_ips), new.expires_at)


def _scopes(wanted: Iterable[str], by: Principal) -> tuple[str, ...]:
    scopes = sorted(set(wanted))
    if not scopes:
        raise Invalid("scopes: Choose at least one.", scopes=["Choose at least one."])
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Invalid(f"scopes: {unknown[0]} is no scope.", scopes=[f"{scope} is no scope." for scope in unknown])
    if ADMIN_SCOPE in scopes and not by.user.is_staff:
        raise NotAllowed("Only staff may put api:admin into a key.")
    return tuple(scopes)


def _networks(wanted: tuple[str, ...]) -> tuple[str, ...]:
    if len(wanted) > MOST_NETWORKS:
        problem = f"At most {MOST_NETWORKS} addresses."
        raise Invalid(f"allowed_ips: {problem}", allowed_ips=[problem])
    try:
        return tuple(dict.fromkeys(canonical_network(text) for text in wanted))
    except ValueError as error:
        problem = f"{error}."
        raise Invalid(f"allowed_ips: {problem}", allowed_ips=[problem]) from error


def _issue(organization: Organization, new: NewKey, by: Principal) -> IssuedKey:
    secret = new_key()
    key = APIKey.objects.create(
        organization=organization,
        created_by=by.user,
        name=new.name,
        prefix=shown_prefix(secret),
        key_hash=hash_of(secret),
        scopes=list(new.scopes),
        allowed_ips=list(new.allowed_ips),
        expires_at=new.expires_at,
    )
    return IssuedKey(key, secret)


def _successor(key: APIKey) -> NewKey:
    """Its scopes as far as they still count."""
    expires_at = now() + (key.expires_at - key.created_at) if key.expires_at else None
    return NewKey(key.name, tuple(key.present_scopes), tuple(key.allowed_ips), expires_at)


def _facts(key: APIKey) -> dict[str, Any]:
    """What the audit log keeps of a key: never the secret or its hash."""
    return {
        "prefix": key.prefix,
        "scopes": key.scopes,
        "allowed_ips": key.allowed_ips,
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
    }


def _record(key: APIKey, action: str, by: Principal, **change: dict[str, Any]) -> None:
    record(key.organization, action, by=by, target_id=key.pk, target_name=key.name, **change)
