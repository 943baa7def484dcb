"""What platform staff may do in a tenant they are no member of: end things. Every act stands in its audit record."""

from django.db import transaction
from django.utils.timezone import now

from organizations.models import APIKey, Invitation, Organization
from organizations.rules import can_close, can_overrule
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require
from organizations.services.organizations import end_organization
from xentree.events import APIKeyRevoked, emit
from xentree.principal import Principal


@transaction.atomic
def overrule_key(key: APIKey, *, by: Principal) -> None:
    """Dead on its next use, in every process; a second time changes nothing."""
    require(can_overrule(by))
    if APIKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
        record(key.organization, "api_key.revoked", by=by, target_id=key.pk, target_name=key.name)
        emit(APIKeyRevoked(key.pk))


@transaction.atomic
def overrule_invitation(invitation: Invitation, *, by: Principal) -> None:
    """It brings nobody in any more; a second time changes nothing."""
    require(can_overrule(by))
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now()):
        name = invitation.email or invitation.kind
        record(invitation.organization, "invitation.revoked", by=by, target_id=invitation.pk, target_name=name)


@transaction.atomic
def close_organization(organization: Organization, *, by: Principal) -> None:
    """As if its owner had deleted it; NotFound where somebody has already."""
    require(can_close(by), "Only platform admins may close an organization.")
    end_organization(lock_organization(organization.pk), by)
