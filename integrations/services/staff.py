"""What platform staff may end in a tenant they are no member of; every act stands in its audit record."""

from integrations.models import Embed, IntegrationToken, SigningKey
from integrations.services.embeds import switch_off
from integrations.services.signing_keys import replace_keys
from integrations.services.tokens import end_token
from organizations.models import Organization
from organizations.rules import can_overrule
from xentree.errors import NotAllowed
from xentree.principal import Principal


def overrule_token(token: IntegrationToken, *, reason: str = "", by: Principal) -> None:
    """Dead on its next use, in every process; a second time changes nothing."""
    _require(by)
    end_token(token, reason=reason, by=by)


def overrule_keys(organization: Organization, *, reason: str = "", by: Principal) -> SigningKey:
    """An emergency rotation: every key of the tenant is worth nothing from now on, and every token is dead."""
    _require(by)
    return replace_keys(organization, reason=reason, by=by)


def overrule_embed(embed: Embed, *, by: Principal) -> None:
    """Shown nowhere until an admin of its tenant switches it on again; a second time changes nothing."""
    _require(by)
    switch_off(embed, by=by)


def _require(by: Principal) -> None:
    if not can_overrule(by):
        raise NotAllowed
