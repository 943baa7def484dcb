"""Who may speak for a tenant to other sites: its owners and admins."""

from integrations.models.tokens import GRANTING_ROLES
from organizations.models import Organization, Role
from organizations.rules import has_role, membership_of
from xentree.principal import Principal


def can_grant_tokens(principal: Principal, organization: Organization) -> bool:
    """Grant, rotate and revoke integration tokens."""
    own = membership_of(principal, organization)
    return own is not None and own.role in GRANTING_ROLES


def can_manage_signing_keys(principal: Principal, organization: Organization) -> bool:
    """Have new keys made, on schedule or in an emergency: in one's own name only."""
    return principal.is_self and can_grant_tokens(principal, organization)


def can_manage_webhooks(principal: Principal, organization: Organization) -> bool:
    """Say which addresses are told what happens, and see what they were told."""
    return can_grant_tokens(principal, organization)


def can_manage_embeds(principal: Principal, organization: Organization) -> bool:
    """Make, change and remove chat bubbles."""
    return can_grant_tokens(principal, organization)


def can_switch_mcp_servers(principal: Principal, organization: Organization) -> bool:
    """See the MCP servers there are, and say whose tools the assistant may use in the workspace: owners and admins."""
    return has_role(principal, organization, Role.ADMIN)
