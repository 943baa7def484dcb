"""The record of who did what in a tenant."""

from typing import Any

from organizations.models import AuditEntry, Organization
from xentree.principal import Principal

_NAME_LENGTH = 200


def record(
    organization: Organization,
    action: str,
    *,
    by: Principal,
    target_id: object = "",
    target_name: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down an act (`noun.past_participle`) within the caller's transaction: neither is without the other."""
    AuditEntry.objects.create(
        organization=organization,
        actor=by.user,
        actor_name=by.user.username,
        action=action,
        target_id=str(target_id),
        target_name=target_name[:_NAME_LENGTH],
        before=before or {},
        after=after or {},
        address=by.address or None,
    )
