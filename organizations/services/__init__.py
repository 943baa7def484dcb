"""Everything one can do with a tenant and what an installation offers; the modules are split by noun."""

from organizations.services.audit import record
from organizations.services.invitations import (
    accept_invitation,
    decline_invitation,
    find_invitation,
    invitation_to,
    invitations_to,
    invite,
    invite_by_link,
    resend_invitation,
    revoke_invitation,
)
from organizations.services.keys import (
    IssuedKey,
    NewKey,
    allow_member_keys,
    create_key,
    find_organization,
    revoke_key,
    rotate_key,
)
from organizations.services.members import (
    change_role,
    remove_member,
    replace_membership,
    restore_member,
    suspend_member,
)
from organizations.services.organizations import (
    create_organization,
    erase_organization,
    leave_organization,
    request_deletion,
    transfer_ownership,
    update_organization,
)
from organizations.services.provider_keys import provider_configs, test_connection
from organizations.services.teams import add_team_member, create_team, delete_team, remove_team_member, rename_team

__all__ = [
    "IssuedKey",
    "NewKey",
    "accept_invitation",
    "add_team_member",
    "allow_member_keys",
    "change_role",
    "create_key",
    "create_organization",
    "create_team",
    "decline_invitation",
    "delete_team",
    "erase_organization",
    "find_invitation",
    "find_organization",
    "invitation_to",
    "invitations_to",
    "invite",
    "invite_by_link",
    "leave_organization",
    "provider_configs",
    "record",
    "remove_member",
    "remove_team_member",
    "rename_team",
    "replace_membership",
    "request_deletion",
    "resend_invitation",
    "restore_member",
    "revoke_invitation",
    "revoke_key",
    "rotate_key",
    "suspend_member",
    "test_connection",
    "transfer_ownership",
    "update_organization",
]
