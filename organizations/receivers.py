"""What tenants do when something happened."""

from xentree.events import APIKeyRevoked, MembershipEnded, on
from xentree.realtime import close_group, key_group, tenant_group


@on(MembershipEnded)
def close_sockets_in_tenant(event: MembershipEnded) -> None:
    """The person's sockets in that workspace close."""
    close_group(tenant_group(event.organization_id, event.user_id))


@on(APIKeyRevoked)
def close_sockets_of_key(event: APIKeyRevoked) -> None:
    """Sockets opened with the key close."""
    close_group(key_group(event.key_id))
