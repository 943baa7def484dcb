"""What the assistant may do with a connected skill."""

from integrations.models import Integration
from xentree.errors import NotAllowed
from xentree.principal import Principal


def change_permissions(integration: Integration, *, may_read: bool, may_propose: bool, by: Principal) -> None:
    """From the next answer on."""
    if integration.user_id != by.user.pk:
        raise NotAllowed
    Integration.objects.filter(pk=integration.pk).update(may_read=may_read, may_propose=may_propose)
