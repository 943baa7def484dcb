"""Tenants and who is in them, the keys they give out, and what an installation offers."""

from organizations.models.audit import AuditEntry
from organizations.models.invitations import Domain, Invitation
from organizations.models.keys import APIKey
from organizations.models.organizations import Membership, Organization, Role, Team, TeamMembership
from organizations.models.platform import Plan, ProviderCredential

__all__ = [
    "APIKey",
    "AuditEntry",
    "Domain",
    "Invitation",
    "Membership",
    "Organization",
    "Plan",
    "ProviderCredential",
    "Role",
    "Team",
    "TeamMembership",
]
