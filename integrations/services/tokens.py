"""Integration tokens: granted, replaced and called back by a tenant's admins.

The rows themselves are the record of grants and rotations, one for each token; calling one back is audited besides.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey, Visitor
from integrations.rules import can_grant_tokens
from integrations.services.signing_keys import private_key, signing_key
from integrations.services.verification import read_genuine
from integrations.services.wishes import Wish, check_wish
from integrations.signing import TokenRefused, sign
from organizations.models import Organization
from organizations.services import record
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.events import IntegrationTokenRevoked, emit
from xentree.principal import Principal

REASON_LENGTH = 200
ONLY_ADMINS = "Only owners and admins of the organization may grant and revoke integration tokens."
ROTATED = "Rotated"


@dataclass(frozen=True)
class IssuedToken:
    """A row and its secret, which is stored nowhere."""

    token: IntegrationToken
    secret: str


def grant_token(organization: Organization, wish: Wish, *, by: Principal) -> IssuedToken:
    """A new token of the tenant."""
    _require(by, organization)
    check_wish(wish)
    return _issue(_new_row(organization, signing_key(organization), wish, by))


def rotate_token(
    secret: str,
    wish: Wish,
    *,
    organization: Organization | None = None,
    revoke_previous: bool = True,
    reason: str = "",
    by: Principal,
) -> tuple[IssuedToken, IntegrationToken]:
    """A new token in the place of a live one, and that one; of parallel calls one wins, the others get a Conflict."""
    previous = _find_genuine(secret, by)
    if organization is not None and organization.pk != previous.organization_id:
        raise NotFound("This organization has no such token.")
    _require(by, previous.organization)
    check_wish(wish)
    key = signing_key(previous.organization)
    with transaction.atomic():
        row = _new_row(previous.organization, key, wish, by, follows=previous)
        _claim(previous, row, revoke=revoke_previous, reason=reason or ROTATED, by=by)
    previous.refresh_from_db()
    return _issue(row), previous


def revoke_token(
    organization: Organization | None, *, secret: str = "", jti: UUID | None = None, reason: str = "", by: Principal
) -> IntegrationToken:
    """Dead on its next use, in every process; again changes nothing."""
    token = _find_genuine(secret, by) if secret else _find_by_jti(organization, jti, by)
    _require(by, token.organization)
    end_token(token, reason=reason, by=by)
    token.refresh_from_db(fields=["revoked_at", "revoked_by", "reason"])
    return token


@transaction.atomic
def end_token(token: IntegrationToken, *, reason: str, by: Principal) -> None:
    """Call it back without asking whether `by` may; again changes nothing."""
    unrevoked = IntegrationToken.objects.unrevoked().filter(pk=token.pk)
    if unrevoked.update(revoked_at=now(), revoked_by=by.user, reason=reason[:REASON_LENGTH]):
        after = {"reason": reason[:REASON_LENGTH]}
        record(token.organization, "integration_token.revoked", by=by, target_id=token.pk, after=after)
        visitors = Visitor.objects.filter(tokens=token).values_list("user_id", flat=True)
        emit(IntegrationTokenRevoked(token.pk, visitors.first()))


def _new_row(
    organization: Organization, key: SigningKey, wish: Wish, by: Principal, follows: IntegrationToken | None = None
) -> IntegrationToken:
    """Times are whole seconds, as in the token. Whoever was anonymous stays the same anonymous visitor."""
    moment = now().replace(microsecond=0)
    return IntegrationToken.objects.create(
        organization=organization,
        key=key,
        granted_by=by.user,
        address=by.address or None,
        subject=wish.subject or (follows.subject if follows else f"anonymous-{uuid4().hex}"),
        mode=wish.mode,
        origin=wish.origin,
        scopes=sorted(set(wish.scopes)),
        issued_at=moment,
        expires_at=moment + wish.ttl,
    )


def _claim(previous: IntegrationToken, row: IntegrationToken, *, revoke: bool, reason: str, by: Principal) -> None:
    """Only one of any number of parallel rotations changes the row."""
    changes: dict[str, Any] = {"replaced_by": row}
    if revoke:
        changes |= {"revoked_at": now(), "revoked_by": by.user, "reason": reason[:REASON_LENGTH]}
    alive = IntegrationToken.objects.unrevoked().filter(pk=previous.pk, replaced_by=None, expires_at__gt=now())
    if not alive.update(**changes):
        raise Conflict("This token was rotated or revoked before, or has expired. Grant a new one.", "token_revoked")


def _issue(row: IntegrationToken) -> IssuedToken:
    return IssuedToken(row, sign(claims_of(row), row.key_id, private_key(row.key_id)))


def claims_of(row: IntegrationToken) -> dict[str, Any]:
    """What the token says."""
    return {
        "iss": settings.SITE_URL,
        "aud": row.origin,
        "sub": row.subject,
        "tenant": str(row.organization_id),
        "scope": " ".join(row.scopes),
        "mode": row.mode,
        "jti": str(row.jti),
        "iat": int(row.issued_at.timestamp()),
        "nbf": int(row.issued_at.timestamp()),
        "exp": int(row.expires_at.timestamp()),
    }


def _find_genuine(secret: str, by: Principal) -> IntegrationToken:
    """The row of a token that was really signed here, for a tenant where the asker may grant; expired or not."""
    try:
        jti = read_genuine(secret).pk
    except TokenRefused as error:
        problem = "This is no integration token of yours."
        raise Invalid(f"integrationToken: {problem}", integrationToken=[problem]) from error
    return _visible(by, pk=jti)


def _find_by_jti(organization: Organization | None, jti: UUID | None, by: Principal) -> IntegrationToken:
    if organization is None or jti is None:
        raise Invalid("Send either integrationToken, or tenantId and jti.", jti=["Needed with tenantId."])
    return _visible(by, pk=jti, organization=organization)


def _visible(by: Principal, **which: Any) -> IntegrationToken:
    row = IntegrationToken.objects.visible_to(by).select_related("organization").filter(**which).first()
    if row is None:
        raise NotFound("There is no such integration token.")
    return row


def _require(principal: Principal, organization: Organization) -> None:
    if not can_grant_tokens(principal, organization):
        raise NotAllowed(ONLY_ADMINS)
