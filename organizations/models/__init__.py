"""Tenants and who is in them, the keys they give out, and what an installation offers."""

from organizations.models.audit import AuditEntry
from organizations.models.caps import Counter, Hold, Holder, MemberCap, OrganizationCap, Resource, StoredFile
from organizations.models.invitations import Domain, Invitation
from organizations.models.keys import APIKey
from organizations.models.organizations import Membership, Organization, Role, Team, TeamMembership
from organizations.models.platform import Allowances, Plan, ProviderCredential
from organizations.models.providers import OrganizationProvider
from organizations.models.workspaces import InWorkspace, WorkspaceQuerySet

__all__ = [
    "APIKey",
    "Allowances",
    "AuditEntry",
    "Counter",
    "Domain",
    "Hold",
    "Holder",
    "InWorkspace",
    "Invitation",
    "MemberCap",
    "Membership",
    "Organization",
    "OrganizationCap",
    "OrganizationProvider",
    "Plan",
    "ProviderCredential",
    "Resource",
    "Role",
    "StoredFile",
    "Team",
    "TeamMembership",
    "WorkspaceQuerySet",
]
