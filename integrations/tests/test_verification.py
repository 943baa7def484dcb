"""Hostile tokens: each is one line of what people tried elsewhere; none gets in and none makes a crash."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.utils.timezone import now
from joserfc.jwk import RSAKey

from integrations import services
from integrations.models import IntegrationToken, SigningKey
from integrations.services.signing_keys import private_key
from integrations.services.tokens import claims_of
from integrations.signing import ALGORITHM, TYPE
from integrations.tests.factories import ORIGIN, grant
from organizations.models import Membership

pytestmark = pytest.mark.django_db
# Of nobody, and the same in every process that collects the tests.
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def encoded(part):
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(issued, *, key=None, header=None, **claims):
    """The token again, with other header fields or claims, signed by the tenant's own key unless another is given."""
    head = {"alg": ALGORITHM, "kid": issued.token.key_id, "typ": TYPE, **(header or {})}
    body = {**claims_of(issued.token), **claims}
    signed_part = f"{encoded(head)}.{encoded(body)}"
    signer = key or private_key(issued.token.key_id)
    return f"{signed_part}.{encoded(signer.private_key.sign(signed_part.encode(), PKCS1v15(), SHA256()))}"


@pytest.fixture
def reason(owner, greenhouse, visitor_client):
    """A function from a token to why verify refuses it (None if it does not); as a sign-in it has to fare the same."""

    def ask(secret):
        error = services.verify_token(secret, greenhouse.pk, by=owner).error
        status = visitor_client(secret).get("/api/core/conversations").status_code
        assert status == (401 if error else 200)
        return error

    return ask


def test_the_real_one_is_good(issued, reason):
    assert reason(issued.secret) is None
    assert reason(forged(issued)) is None


def test_no_algorithm(issued, reason):
    head = encoded({"alg": "none", "kid": issued.token.key_id, "typ": TYPE})
    body = issued.secret.split(".")[1]
    assert reason(f"{head}.{body}.") == "wrong_algorithm"
    assert reason(f"{issued.secret.rpartition('.')[0]}.") == "invalid_signature"


def test_hs256_with_the_public_key_as_secret(issued, reason):
    public = private_key(issued.token.key_id).public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (public, public.strip(), json.dumps(issued.token.key.public_jwk).encode()):
        signed_part = (
            f"{encoded({'alg': 'HS256', 'kid': issued.token.key_id, 'typ': TYPE})}.{issued.secret.split('.')[1]}"
        )
        mac = hmac.new(secret, signed_part.encode(), hashlib.sha256).digest()
        assert reason(f"{signed_part}.{encoded(mac)}") == "wrong_algorithm"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "ES256", "rs256", "", None, 1])
def test_any_other_algorithm(issued, reason, algorithm):
    assert reason(forged(issued, header={"alg": algorithm})) == "wrong_algorithm"


def test_an_embedded_key(issued, reason, foreign_key):
    header = {"jwk": foreign_key.as_dict(private=False)}
    assert reason(forged(issued, key=foreign_key, header=header)) == "malformed"
    assert reason(forged(issued, header=header)) == "malformed"


@pytest.mark.parametrize("field", ["jku", "x5u"])
def test_a_key_by_address(issued, reason, foreign_key, field):
    assert reason(forged(issued, key=foreign_key, header={field: "https://evil.example/keys"})) == "malformed"


@pytest.mark.parametrize("header", [{"x5c": ["MII"]}, {"crit": ["b64"], "b64": False}, {"typ": "JWT"}, {"zip": "DEF"}])
def test_other_unusual_headers(issued, reason, header):
    assert reason(forged(issued, header=header)) == "malformed"


@pytest.mark.parametrize(
    "kid", ["../../../../dev/null", "/etc/passwd", "' OR '1'='1", "x' UNION SELECT 'AA", "", "\0", "a" * 3000]
)
def test_a_key_name_that_is_no_name(issued, reason, foreign_key, kid):
    assert reason(forged(issued, key=foreign_key, header={"kid": kid})) in ("unknown_key", "malformed")


@pytest.mark.parametrize("kid", [None, 1, ["x"], {"x": 1}])
def test_a_key_name_that_is_no_text(issued, reason, kid):
    assert reason(forged(issued, header={"kid": kid})) == "malformed"


def test_another_tenants_key(issued, reason, orchard, orchard_owner):
    theirs = grant(orchard, orchard_owner)
    key = private_key(theirs.token.key_id)
    assert reason(forged(issued, key=key, header={"kid": theirs.token.key_id})) == "unknown_key"
    assert reason(forged(issued, key=key)) == "invalid_signature"


def test_another_tenants_token(issued, orchard, orchard_owner, owner):
    theirs = grant(orchard, orchard_owner)
    Membership.objects.create(organization=orchard, user=owner.user)
    assert services.verify_token(theirs.secret, orchard.pk, by=owner).error is None
    assert services.verify_token(theirs.secret, issued.token.organization_id, by=owner).error == "wrong_tenant"


def test_a_foreign_signature(issued, reason, foreign_key):
    assert reason(forged(issued, key=foreign_key)) == "invalid_signature"


@pytest.mark.parametrize(
    ("claim", "value", "expected"),
    [
        ("iss", "https://evil.example", "wrong_issuer"),
        ("iss", None, "wrong_issuer"),
        ("aud", "https://evil.example", "wrong_audience"),
        ("aud", [ORIGIN, "https://evil.example"], "wrong_audience"),
        ("tenant", UNKNOWN, "wrong_tenant"),
        ("scope", "chat:write profile:read", "invalid_signature"),
        ("sub", "somebody-else", "invalid_signature"),
        ("mode", "api", "invalid_signature"),
        ("jti", UNKNOWN, "unknown_key"),
        ("jti", "x", "malformed"),
        ("jti", ["x"], "malformed"),
        ("exp", None, "malformed"),
        ("exp", "soon", "malformed"),
        ("exp", True, "malformed"),
        ("exp", 10**30, None),
    ],
)
def test_claims_that_were_not_granted(issued, reason, claim, value, expected):
    """Even under the tenant's own signature; the row's end holds, whatever the token says."""
    assert reason(forged(issued, **{claim: value})) == expected


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "é.é.é", "e30.e30.e30", "bnVsbA.bnVsbA.x", "W10.W10.x", "x" * 5000, "\0.\0.\0"]
)
def test_what_is_no_token(issued, owner, greenhouse, text):
    assert services.verify_token(text, greenhouse.pk, by=owner).error in ("malformed", "wrong_algorithm")


def test_nested_too_deeply(issued, owner, greenhouse):
    deep = encoded(b"[" * 100_000)
    assert services.verify_token(f"{deep}.{deep}.x", greenhouse.pk, by=owner).error == "malformed"


def test_expired_to_the_second(issued, reason):
    token = issued.token
    IntegrationToken.objects.update(expires_at=now())
    assert reason(issued.secret) == "expired"
    IntegrationToken.objects.update(expires_at=now() + timedelta(hours=1))
    assert reason(forged(issued, exp=int(now().timestamp()) - 1)) == "expired"
    assert token.revoked_at is None


@pytest.mark.parametrize(
    ("claim", "ahead", "expected"), [("iat", 25, None), ("iat", 60, "not_yet_valid"), ("nbf", 60, "not_yet_valid")]
)
def test_a_clock_that_is_ahead(issued, reason, claim, ahead, expected):
    assert reason(forged(issued, **{claim: int(now().timestamp()) + ahead})) == expected


def test_revoked(issued, reason, owner):
    services.revoke_token(None, secret=issued.secret, by=owner)
    assert reason(issued.secret) == "revoked"


def test_a_retired_key_is_good_until_it_is_withdrawn(issued, reason):
    SigningKey.objects.update(signs_until=now(), published_until=now() + timedelta(minutes=1))
    assert reason(issued.secret) is None
    SigningKey.objects.update(published_until=now())
    assert reason(issued.secret) == "retired_key"


@pytest.mark.parametrize("change", [{"role": "manager"}, {"status": "suspended"}, None])
def test_it_dies_with_its_granters_standing(issued, admin, greenhouse, change, visitor_client):
    mine = Membership.objects.filter(user=issued.token.granted_by)
    mine.update(**change) if change else mine.delete()

    assert services.verify_token(issued.secret, greenhouse.pk, by=admin).error == "revoked"
    assert visitor_client(issued.secret).get("/api/core/conversations").status_code == 401


def test_it_dies_with_its_tenant(issued, greenhouse, visitor_client):
    greenhouse.deletion_requested_at = now()
    greenhouse.save()
    assert visitor_client(issued.secret).get("/api/core/conversations").status_code == 401


def test_verifying_asks_the_database_once(issued, owner, greenhouse, django_assert_num_queries):
    assert services.verify_token(issued.secret, greenhouse.pk, by=owner).error is None
    with django_assert_num_queries(1):
        assert services.verify_token(issued.secret, greenhouse.pk, by=owner).error is None


def test_the_key_is_2048_bits_and_stored_sealed(issued):
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM integrations_signingkey")
        stored = cursor.fetchone()[0]
    assert "PRIVATE" not in stored
    assert private_key(issued.token.key_id).private_key.key_size == 2048
    assert RSAKey.import_key(issued.token.key.public_jwk).thumbprint() == issued.token.key_id
