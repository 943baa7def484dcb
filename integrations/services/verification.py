"""Whether a token is good: one query, one signature, and every claim as it was granted."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey
from integrations.signing import TokenRefused, proven_claims, read_unproven
from xentree.principal import Principal

# How far another clock may be ahead; our own tokens expire to the second.
SKEW = 30


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a token, or its claims."""

    error: str | None = None
    claims: dict[str, Any] | None = None


def verify_token(token: str, tenant_id: UUID, *, by: Principal) -> Verdict:
    """Whether the tenant's token is good now; whoever is no member there learns only that it is not theirs."""
    try:
        rows = IntegrationToken.objects.with_standing(by)
        row, claims = _genuine(token, rows)
        if row.organization_id != tenant_id or not _may_ask(row, by):
            raise TokenRefused("wrong_tenant")
        _check_alive(row, claims)
    except TokenRefused as refusal:
        return Verdict(error=refusal.reason)
    return Verdict(claims=claims)


def read_live(token: str) -> IntegrationToken:
    """The row of a token that is good now, with its visitor; TokenRefused otherwise."""
    rows = IntegrationToken.objects.with_standing().select_related("key", "visitor__user")
    row, claims = _genuine(token, rows)
    _check_alive(row, claims)
    return row


def read_genuine(token: str) -> IntegrationToken:
    """The row of a token that was really signed here, even if it is dead by now; TokenRefused otherwise."""
    return _genuine(token, IntegrationToken.objects.with_standing())[0]


def _may_ask(row: IntegrationToken, by: Principal) -> bool:
    own = by.is_self or by.organization_id == row.organization_id
    return bool(own and getattr(row, "asker_is_member", False))


def _genuine(token: str, rows: Any) -> tuple[IntegrationToken, dict[str, Any]]:
    """Found by what it says, believed for its signature by the key it was granted with."""
    header, said = read_unproven(token)
    row = rows.filter(pk=_uuid(said.get("jti"))).first()
    if row is None or row.key_id != header["kid"]:
        raise TokenRefused("unknown_key")
    claims = proven_claims(token, row.key.public_jwk)
    _check_claims(row, claims)
    return row, claims


def _check_claims(row: IntegrationToken, claims: dict[str, Any]) -> None:
    if claims.get("iss") != settings.SITE_URL:
        raise TokenRefused("wrong_issuer")
    if claims.get("aud") != row.origin:
        raise TokenRefused("wrong_audience")
    if claims.get("tenant") != str(row.organization_id):
        raise TokenRefused("wrong_tenant")
    granted = (row.subject, row.mode, " ".join(row.scopes))
    if (claims.get("sub"), claims.get("mode"), claims.get("scope")) != granted:
        raise TokenRefused("invalid_signature")


def _check_alive(row: IntegrationToken, claims: dict[str, Any]) -> None:
    moment = now()
    if row.revoked_at:
        raise TokenRefused("revoked")
    if row.key.state_at(moment) == SigningKey.State.GONE:
        raise TokenRefused("retired_key")
    _check_times(claims, moment.timestamp())
    if row.expires_at <= moment:
        raise TokenRefused("expired")
    if not getattr(row, "granter_stands", False):
        raise TokenRefused("revoked")


def _check_times(claims: dict[str, Any], moment: float) -> None:
    times = [claims.get(name) for name in ("iat", "nbf", "exp")]
    if not all(isinstance(time, int) and not isinstance(time, bool) for time in times):
        raise TokenRefused("malformed")
    issued, begins, ends = (int(time or 0) for time in times)
    if max(issued, begins) > moment + SKEW:
        raise TokenRefused("not_yet_valid")
    if ends <= moment:
        raise TokenRefused("expired")


def _uuid(text: Any) -> UUID:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise TokenRefused("malformed") from error
