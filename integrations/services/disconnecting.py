"""The end of a connected skill: told to its vendor, gone here with everything that hangs on it."""

from typing import Any

import structlog

from integrations.models import Integration
from integrations.skills.registry import skill
from organizations.rules import can_overrule
from xentree.errors import AppError, NotAllowed, NotFound
from xentree.principal import Principal

log = structlog.get_logger(__name__)


def disconnect_integration(integration: Integration, *, by: Principal) -> bool:
    """Gone, whatever its vendor says; whether that was told. It may wait on the vendor: never inside a transaction."""
    if integration.user_id != by.user.pk:
        raise NotAllowed
    return _end(integration)


def overrule_integration(integration: Integration, *, by: Principal) -> bool:
    """The same by platform staff."""
    if not can_overrule(by):
        raise NotAllowed
    return _end(integration)


def erase_integrations(user: Any) -> None:
    """All that a person connected, before their account goes."""
    for integration in Integration.objects.filter(user=user):
        _end(integration)


def _end(integration: Integration) -> bool:
    told = _tell(integration)
    _, gone = Integration.objects.filter(pk=integration.pk).delete()
    if not gone.get("integrations.Integration"):
        raise NotFound("It is disconnected already.")
    log.info("skill_disconnected", skill=integration.provider, integration_id=str(integration.pk), told=told)
    return told


def _tell(integration: Integration) -> bool:
    try:
        kind = skill(integration.provider)
        if not (kind.oauth and _has_twin(integration)):
            kind.disconnect(integration)
    except (AppError, KeyError) as error:
        log.warning("skill_not_revoked", skill=integration.provider, reason=type(error).__name__)
        return False
    return True


def _has_twin(integration: Integration) -> bool:
    """Vendors revoke an account's whole yes to Xentree, also what another person here has from it."""
    same = Integration.objects.filter(provider=integration.provider, account_id=integration.account_id)
    return same.exclude(pk=integration.pk).exists()
