"""What tenants do when something happened."""

from accounts.services.sessions import forget_in_cookies
from organizations import services, tasks
from organizations.authentication import WORKSPACE
from xentree import personal_data
from xentree.events import APIKeyRevoked, InvitationSent, MembershipEnded, OrganizationDeletionRequested, on
from xentree.realtime import close_group, key_group, tenant_group

personal_data.register(
    "organizations",
    export=services.export_memberships,
    erase=services.erase_memberships,
    check=services.check_not_last_owner,
)


@on(MembershipEnded)
def close_sockets_in_tenant(event: MembershipEnded) -> None:
    """The person's sockets in that workspace close."""
    close_group(tenant_group(event.organization_id, event.user_id))


@on(MembershipEnded)
def leave_workspace(event: MembershipEnded) -> None:
    """Browsers that were in that workspace are in the personal one; who comes back chooses anew."""
    forget_in_cookies(event.user_id, WORKSPACE, str(event.organization_id))


@on(InvitationSent)
def mail_invitation(event: InvitationSent) -> None:
    """Leave it to a worker, sealed."""
    if sealed := services.invitation_mail(event.invitation_id, event.token):
        tasks.send_mail.delay(sealed)


@on(OrganizationDeletionRequested)
def erase_organization(event: OrganizationDeletionRequested) -> None:
    """Leave it to a worker."""
    tasks.erase_organization.delay(str(event.organization_id))


@on(APIKeyRevoked)
def close_sockets_of_key(event: APIKeyRevoked) -> None:
    """Sockets opened with the key close."""
    close_group(key_group(event.key_id))
