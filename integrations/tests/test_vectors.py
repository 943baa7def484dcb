"""The test vectors we give away: our own verification and the Python of the docs say of each what stands there."""

import json
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey
from integrations.services import verify_token
from integrations.services.signing_keys import new_key_pair
from integrations.signing import TokenRefused, read_unproven
from integrations.tests.make_vectors import make
from integrations.tests.vectors import SUITE, VECTORS, snippet
from organizations.tests.factories import OrganizationFactory, join

NAMES = [vector["name"] for vector in VECTORS]


@pytest.fixture
def tenant(db, settings):
    """The one of the file, with its public key."""
    settings.SITE_URL = SUITE["issuer"]
    found = OrganizationFactory(pk=UUID(SUITE["tenantId"]))
    for jwk in SUITE["jwks"]["keys"]:
        public = {name: jwk[name] for name in ("kty", "n", "e")}
        private = new_key_pair().private_pem
        SigningKey.objects.create(
            kid=jwk["kid"], organization=found, public_jwk=public, private_key=private, fingerprint="-"
        )
    return found


def remember(text, tenant, granter):
    """The row of the token, as if it had been granted here."""
    try:
        claims = read_unproven(text)[1]
    except TokenRefused:
        return
    IntegrationToken.objects.create(
        jti=claims["jti"],
        organization=tenant,
        key=tenant.signing_keys.get(),
        granted_by=granter,
        subject=claims["sub"],
        mode=claims["mode"],
        origin=SUITE["origin"],
        scopes=["chat:write"],
        issued_at=now(),
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_our_own_verdict(tenant, vector):
    owner = join(tenant, "owner")
    remember(vector["token"], tenant, owner.user)
    verdict = verify_token(vector["token"], tenant.pk, by=owner)
    assert (verdict.error, verdict.claims is not None) == (vector["error"], vector["valid"])


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_the_verdict_of_the_python_in_the_docs(vector, monkeypatch):
    monkeypatch.setattr(httpx, "get", lambda url, params: httpx.Response(200, json=SUITE["jwks"]))
    known = {"SITE": SUITE["issuer"], "ORIGIN": SUITE["origin"], "TENANT": SUITE["tenantId"], "text": vector["token"]}
    try:
        exec(snippet("python", "JWTClaimsRegistry"), known)
        valid = True
    except Exception:
        valid = False
    assert valid == vector["valid"]


def test_the_file_is_what_its_maker_makes():
    """But for the keys, which are others each time."""
    made = make()
    assert [(each["name"], each["valid"], each["error"]) for each in made["vectors"]] == [
        (each["name"], each["valid"], each["error"]) for each in VECTORS
    ]
    assert {name: made[name] for name in made if name not in ("jwks", "vectors")} == {
        name: SUITE[name] for name in SUITE if name not in ("jwks", "vectors")
    }


def test_no_private_key_is_given_away():
    assert [part for part in ('"d"', '"p"', "PRIVATE") if part in json.dumps(SUITE)] == []
