"""Whether a token is good: one query, one signature, and every claim as it was granted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey
from integrations.models.tokens import IntegrationTokenQuerySet
from integrations.signing import TokenRefused, proven_claims, read_unproven
from xentree.prepared import Prepared
from xentree.principal import Principal

# How far another clock may be ahead; our own tokens expire to the second.
SKEW = 30
NOBODY = UUID(int=0)
# A visitor's last visit is written down at most that often.
SEEN_EVERY = timedelta(minutes=10)


def _by_jti(jti: UUID, asker_id: UUID, moment: datetime, seen_before: datetime) -> IntegrationTokenQuerySet:
    return IntegrationToken.objects.standing(asker_id, moment, seen_before).filter(pk=jti)


_ROW = Prepared(_by_jti, UUID, UUID, datetime, datetime)


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a token, or its claims."""

    error: str | None = None
    claims: dict[str, Any] | None = None


def verify_token(token: str, tenant_id: UUID, *, by: Principal) -> Verdict:
    """Whether the tenant's token is good now; whoever is no member there learns only that it is not theirs."""
    try:
        row, claims = _genuine(token, by.user.pk)
        if row.organization_id != tenant_id or not _may_ask(row, by):
            raise TokenRefused("wrong_tenant")
        _check_alive(row, claims)
    except TokenRefused as refusal:
        return Verdict(error=refusal.reason)
    return Verdict(claims=claims)


def read_live(token: str) -> IntegrationToken:
    """The row of a token that is good now; TokenRefused otherwise."""
    row, claims = _genuine(token)
    _check_alive(row, claims)
    return row


def read_genuine(token: str) -> IntegrationToken:
    """The row of a token that was really signed here, even if it is dead by now; TokenRefused otherwise."""
    return _genuine(token)[0]


def _may_ask(row: IntegrationToken, by: Principal) -> bool:
    own = by.is_self or by.organization_id == row.organization_id
    return bool(own and getattr(row, "asker_is_member", False))


def _genuine(token: str, asker_id: UUID = NOBODY) -> tuple[IntegrationToken, dict[str, Any]]:
    """Found by what it says, believed for its signature by the key it was granted with."""
    header, said = read_unproven(token)
    moment = now()
    row = _ROW.first(_uuid(said.get("jti")), asker_id, moment, moment - SEEN_EVERY)
    if row is None or row.key_id != header["kid"]:
        raise TokenRefused("unknown_key")
    claims = proven_claims(token, _public_jwk(row.key_id))
    _check_claims(row, claims)
    return row, claims


@lru_cache(maxsize=256)
def _public_jwk(kid: str) -> dict[str, str]:
    """It never changes: the name is made from it."""
    return SigningKey.objects.values_list("public_jwk", flat=True).get(kid=kid)


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
    if getattr(row, "key_is_gone", True):
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
