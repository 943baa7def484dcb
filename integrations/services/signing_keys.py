"""Keys of tenants: made when first needed, announced before they sign, kept until their last token is dead."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from joserfc.jwk import RSAKey

from integrations.models import IntegrationToken, SigningKey
from integrations.rules import can_manage_signing_keys
from integrations.services.wishes import LONGEST_TTL
from integrations.signing import ALGORITHM, KeyPair, new_key_pair
from organizations.models import Organization
from organizations.services import record
from xentree.errors import Conflict, NotAllowed
from xentree.principal import Principal

# A process that was slow to sign, and clocks that differ, cost a retired key this much longer.
SPARE = timedelta(minutes=2)
EMERGENCY = "Emergency rotation"
ONLY_ADMINS = "Only owners and admins of the organization may do this, in their own name."


def signing_key(organization: Organization) -> SigningKey:
    """The key to sign with now; made if the tenant never had one. Of parallel first calls one makes it."""
    return _signing(organization) or _first_key(organization)


def private_key(kid: str) -> RSAKey:
    """The private half of a key, decrypted once a process."""
    return _private_key(kid)


def published_keys(organization: Organization) -> list[SigningKey]:
    """Those that verify its tokens now or soon, newest first; never none."""
    signing_key(organization)
    return list(SigningKey.objects.published().filter(organization=organization).defer("private_key"))


def jwks(organization: Organization) -> dict[str, Any]:
    """The public keys as a JWK Set (RFC 7517)."""
    return {"keys": [_public(key) for key in published_keys(organization)]}


def plan_rotation(organization: Organization, *, by: Principal) -> SigningKey:
    """Announce a new key, which takes over after settings.SIGNING_KEY_AHEAD; Conflict when one is announced."""
    _require(by, organization)
    signing_key(organization)
    with transaction.atomic():
        key = _announce(organization, new_key_pair())
        if key is None:
            raise Conflict("A new key is announced already and takes over when every verifier knows it.")
        _record(organization, "signing_key.announced", key, by)
    return key


def rotate_at_once(organization: Organization, *, reason: str = "", by: Principal) -> SigningKey:
    """For a key that leaked: every key of the tenant is worth nothing from now on, and every token is dead."""
    _require(by, organization)
    return replace_keys(organization, reason=reason, by=by)


def replace_keys(organization: Organization, *, reason: str, by: Principal) -> SigningKey:
    """The same without asking whether `by` may."""
    pair, moment = new_key_pair(), now()
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        keys = SigningKey.objects.filter(organization=organization).exclude(published_until__lte=moment)
        keys.update(signs_until=moment, published_until=moment)
        tokens = IntegrationToken.objects.unrevoked().filter(organization=organization, expires_at__gt=moment)
        count = tokens.update(revoked_at=moment, revoked_by=by.user, reason=(reason or EMERGENCY)[:200])
        key = _create(organization, pair, moment, moment)
        _record(organization, "signing_key.replaced", key, by, tokens=count, reason=reason)
    return key


def rotate_due_keys() -> int:
    """Announce a successor for every key older than settings.SIGNING_KEY_LIFE; how many."""
    due = SigningKey.objects.signing().filter(signs_until=None, signs_from__lte=now() - settings.SIGNING_KEY_LIFE)
    present = due.filter(organization__deletion_requested_at=None).defer("private_key").select_related("organization")
    return sum(1 for key in present if _announce(key.organization, new_key_pair()))


def _signing(organization: Organization) -> SigningKey | None:
    return SigningKey.objects.signing().filter(organization=organization).defer("private_key").first()


def _first_key(organization: Organization) -> SigningKey:
    moment = now()
    try:
        with transaction.atomic():
            return _create(organization, new_key_pair(), moment, moment)
    except IntegrityError:
        return SigningKey.objects.signing().defer("private_key").get(organization=organization)


@transaction.atomic
def _announce(organization: Organization, pair: KeyPair) -> SigningKey | None:
    """The present key gets its end and its successor, together; None when somebody else did that first."""
    moment = now()
    begins = moment + settings.SIGNING_KEY_AHEAD
    present = SigningKey.objects.signing().filter(organization=organization, signs_until=None)
    if not present.update(signs_until=begins, published_until=begins + LONGEST_TTL + SPARE):
        return None
    return _create(organization, pair, moment, begins)


def _create(organization: Organization, pair: KeyPair, publishes_at: datetime, signs_from: datetime) -> SigningKey:
    return SigningKey.objects.create(
        kid=pair.kid,
        organization=organization,
        public_jwk=pair.public_jwk,
        private_key=pair.private_pem,
        fingerprint=pair.fingerprint,
        publishes_at=publishes_at,
        signs_from=signs_from,
    )


@lru_cache(maxsize=64)
def _private_key(kid: str) -> RSAKey:
    return RSAKey.import_key(SigningKey.objects.only("private_key").get(kid=kid).private_key)


def _public(key: SigningKey) -> dict[str, str]:
    jwk = key.public_jwk
    return {"kty": jwk["kty"], "use": "sig", "alg": ALGORITHM, "kid": key.kid, "n": jwk["n"], "e": jwk["e"]}


def _require(principal: Principal, organization: Organization) -> None:
    if not can_manage_signing_keys(principal, organization):
        raise NotAllowed(ONLY_ADMINS)


def _record(organization: Organization, action: str, key: SigningKey, by: Principal, **after: Any) -> None:
    record(organization, action, by=by, target_id=key.kid, target_name=f"{key.fingerprint[:16]}…", after=after)
