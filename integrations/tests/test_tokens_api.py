"""Section 10 of the contract over HTTP: shapes, rights, refusals that change nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey
from integrations.tests.factories import ORIGIN, grant
from organizations.models import AuditEntry, Membership

GRANT = {"mode": "api", "origin": ORIGIN, "scopes": ["chat:write", "profile:read"]}
pytestmark = pytest.mark.django_db
# Of nobody, and the same in every process that collects the tests.
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def rate_limit_headers(response):
    return {name for name in response.headers if name.startswith("RateLimit-")}


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


def test_a_grant_has_the_shape_of_the_contract(api, owner, greenhouse):
    response = api(owner.user).post("/api/integration/grant", GRANT)

    body = response.json()
    assert response.status_code == 201
    assert list(body) == [
        "integrationToken", "tokenType", "jti", "kid", "tenantId", "mode", "origin", "scopes", "subject",
        "issuedAt", "expiresAt", "expiresIn",
    ]  # fmt: skip
    assert (body["tokenType"], body["tenantId"], body["expiresIn"]) == ("Bearer", str(greenhouse.pk), 120)
    assert (body["mode"], body["origin"], body["scopes"]) == ("api", ORIGIN, ["chat:write", "profile:read"])
    assert body["issuedAt"].endswith("Z") and body["expiresAt"].endswith("Z")
    assert response.headers["Cache-Control"] == "no-store"
    assert rate_limit_headers(response) == {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


@pytest.mark.parametrize(("role", "status"), [("owner", 201), ("admin", 201), ("manager", 403), ("member", 403)])
def test_only_owners_and_admins_grant(api, request, greenhouse, role, status):
    caller = api(request.getfixturevalue(role).user)

    response = caller.post("/api/integration/grant", {**GRANT, "tenantId": str(greenhouse.pk)})

    assert response.status_code == status
    assert IntegrationToken.objects.count() == (1 if status == 201 else 0)


def test_a_stranger_sees_no_tenant(api, outsider, greenhouse):
    response = api(outsider.user).post("/api/integration/grant", {**GRANT, "tenantId": str(greenhouse.pk)})

    assert error_of(response) == (404, "not_found")
    assert not SigningKey.objects.exists()
    assert rate_limit_headers(response) == {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


@pytest.mark.parametrize("path", ["grant", "verify", "rotate", "revoke"])
def test_nobody_is_told_the_limit_too(api, path):
    response = api().post(f"/api/integration/{path}", {})

    assert error_of(response) == (401, "not_authenticated")
    assert rate_limit_headers(response) == {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def test_in_two_tenants_one_has_to_be_named(api, owner, greenhouse, orchard):
    Membership.objects.create(organization=orchard, user=owner.user, role="owner")

    assert error_of(api(owner.user).post("/api/integration/grant", GRANT)) == (400, "validation_error")
    chosen = api(owner.user).post("/api/integration/grant", GRANT, HTTP_X_ORGANIZATION_ID=str(orchard.pk))
    assert chosen.json()["tenantId"] == str(orchard.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", "other"),
        ("scopes", []),
        ("scopes", ["chat:write", "conversations:read"]),
        ("ttlSeconds", 29),
        ("ttlSeconds", 901),
        ("origin", "https://partner.example/"),
        ("origin", "https://Partner.example"),
        ("origin", "https://partner.example:443"),
        ("origin", "https://partner.example:70000"),
        ("origin", "https://user@partner.example"),
        ("origin", "http://partner.example"),
        ("origin", "null"),
        ("origin", "*"),
        ("subject", "two words"),
        ("subject", "x" * 129),
    ],
)
def test_what_a_token_cannot_be(api, owner, field, value):
    response = api(owner.user).post("/api/integration/grant", {**GRANT, field: value})

    assert error_of(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]
    assert not IntegrationToken.objects.exists()


@pytest.mark.parametrize("origin", ["https://a.example:8443", "http://localhost:3000", "http://127.0.0.1"])
def test_origins_that_may_be(api, owner, origin):
    assert api(owner.user).post("/api/integration/grant", {**GRANT, "origin": origin}).status_code == 201


def test_verify_answers_with_the_claims(api, member, issued, greenhouse):
    body = {"token": issued.secret, "tenantId": str(greenhouse.pk)}
    response = api(member.user).post("/api/integration/verify", body)

    assert response.status_code == 200
    assert response.json() == {
        "valid": True,
        "claims": {
            "iss": "http://localhost:8000",
            "aud": ORIGIN,
            "sub": issued.token.subject,
            "tenant": str(greenhouse.pk),
            "scope": "chat:write",
            "mode": "embed",
            "jti": str(issued.token.jti),
            "iat": int(issued.token.issued_at.timestamp()),
            "nbf": int(issued.token.issued_at.timestamp()),
            "exp": int(issued.token.expires_at.timestamp()),
        },
    }
    assert rate_limit_headers(response) == {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def test_verify_tells_a_stranger_nothing(api, outsider, issued, greenhouse, orchard):
    for tenant in (greenhouse.pk, orchard.pk, uuid4()):
        body = {"token": issued.secret, "tenantId": str(tenant)}
        answer = api(outsider.user).post("/api/integration/verify", body).json()
        assert answer == {"valid": False, "error": "wrong_tenant"}


def test_revoking_twice_is_the_same_answer(api, admin, issued, greenhouse):
    by_token = {"integrationToken": issued.secret, "reason": "leaked"}
    by_jti = {"tenantId": str(greenhouse.pk), "jti": str(issued.token.jti), "reason": "again"}

    first = api(admin.user).post("/api/integration/revoke", by_token)
    second = api(admin.user).post("/api/integration/revoke", by_jti)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert list(first.json()) == ["revoked", "jti", "tenantId", "revokedAt"]
    assert first.json()["revoked"] is True
    assert [entry.action for entry in AuditEntry.objects.all()] == ["integration_token.revoked"]
    token = IntegrationToken.objects.get()
    assert (token.reason, token.revoked_by) == ("leaked", admin.user)


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 404), ("member", 404), ("outsider", 404), ("orchard_owner", 404)]
)
def test_others_revoke_nothing(api, request, issued, who, status):
    caller = api(request.getfixturevalue(who).user)

    response = caller.post("/api/integration/revoke", {"integrationToken": issued.secret, "reason": "x"})

    assert response.status_code == status
    assert IntegrationToken.objects.get().revoked_at is None


def test_revoke_needs_one_whole_name(api, owner, issued, greenhouse):
    response = api(owner.user).post("/api/integration/revoke", {"tenantId": str(greenhouse.pk), "reason": "x"})

    assert error_of(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == ["jti"]


def test_rotating_keeps_the_visitor_and_ends_the_old_token(api, owner, issued, greenhouse):
    body = {**GRANT, "integrationToken": issued.secret, "reason": "hourly"}
    response = api(owner.user).post("/api/integration/rotate", body)

    answer, previous = response.json(), IntegrationToken.objects.get(pk=issued.token.pk)
    assert response.status_code == 201
    assert (answer["previousJti"], answer["previousRevoked"]) == (str(issued.token.jti), True)
    assert answer["subject"] == issued.token.subject
    assert (previous.reason, str(previous.replaced_by_id)) == ("hourly", answer["jti"])
    verdict = {"token": issued.secret, "tenantId": str(greenhouse.pk)}
    assert api(owner.user).post("/api/integration/verify", verdict).json() == {"valid": False, "error": "revoked"}


def test_the_old_token_may_live_on_but_not_be_rotated_again(api, owner, issued):
    body = {**GRANT, "integrationToken": issued.secret, "revokePrevious": False}

    first, second = (api(owner.user).post("/api/integration/rotate", body) for _ in range(2))

    assert (first.status_code, first.json()["previousRevoked"]) == (201, False)
    assert error_of(second) == (409, "token_revoked")
    assert IntegrationToken.objects.count() == 2


def test_an_expired_token_is_not_rotated(api, owner, issued):
    IntegrationToken.objects.update(expires_at=now() - timedelta(seconds=1))

    response = api(owner.user).post("/api/integration/rotate", {**GRANT, "integrationToken": issued.secret})

    assert error_of(response) == (409, "token_revoked")
    assert IntegrationToken.objects.count() == 1


def test_rotating_garbage_is_the_senders_mistake(api, owner, greenhouse):
    response = api(owner.user).post("/api/integration/rotate", {**GRANT, "integrationToken": "a.b.c"})

    assert error_of(response) == (400, "validation_error")


def test_only_admins_rotate(api, member, issued):
    response = api(member.user).post("/api/integration/rotate", {**GRANT, "integrationToken": issued.secret})

    assert error_of(response) == (404, "not_found")
    assert IntegrationToken.objects.count() == 1


def test_the_jwks_is_cached_by_its_content(api, greenhouse, owner, issued):
    path = f"/api/integration/jwks?tenantId={greenhouse.pk}"
    first = api().get(path)
    again = api().get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    key = SigningKey.objects.get()
    assert first.json() == {
        "keys": [{**key.public_jwk, "use": "sig", "alg": "RS256", "kid": key.kid}],
    }
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_a_tenant_without_a_key_gets_one_when_asked_for_it(api, greenhouse):
    body = api().get(f"/api/integration/fingerprint?tenantId={greenhouse.pk}").json()

    key = SigningKey.objects.get()
    assert body == {
        "tenantId": str(greenhouse.pk),
        "kid": key.kid,
        "algorithm": "SHA-256",
        "fingerprint": key.fingerprint,
        "fingerprints": [key.fingerprint],
    }


@pytest.mark.parametrize(("query", "status"), [("", 400), ("?tenantId=x", 400), (f"?tenantId={UNKNOWN}", 404)])
def test_keys_of_no_tenant(api, db, query, status):
    assert api().get(f"/api/integration/jwks{query}").status_code == status
    assert not SigningKey.objects.exists()


def test_revocations_are_for_staff_and_admins(api, staff, owner, member, orchard_owner, orchard, issued, greenhouse):
    api(owner.user).post("/api/integration/revoke", {"integrationToken": issued.secret, "reason": "leaked"})
    grant(orchard, orchard_owner)
    path = "/api/admin/integration-token-revocations"

    found = api(staff).get(path).json()
    assert [list(item) for item in found] == [["jti", "tenantId", "reason", "revokedBy", "revokedAt", "expiresAt"]]
    assert found == api(owner.user).get(path).json()
    assert api(staff).get(f"{path}?tenantId={orchard.pk}").json() == []
    assert api(staff).get(path, {"since": (now() + timedelta(hours=1)).isoformat()}).json() == []
    assert api(orchard_owner.user).get(path).json() == []
    assert error_of(api(member.user).get(path)) == (403, "not_allowed")


def test_only_admins_in_their_own_name_rotate_keys(api, owner, member, issued, greenhouse):
    before = SigningKey.objects.get()

    assert error_of(api(member.user).post("/api/integration/keys/rotate", {})) == (403, "not_allowed")
    assert SigningKey.objects.get().signs_until is None
    planned = api(owner.user).post("/api/integration/keys/rotate", {})
    assert (planned.status_code, planned.json()["state"]) == (201, "published")
    assert error_of(api(owner.user).post("/api/integration/keys/rotate", {})) == (409, "conflict")
    replaced = api(owner.user).post("/api/integration/keys/rotate", {"emergency": True, "reason": "stolen laptop"})
    assert (replaced.status_code, replaced.json()["state"]) == (201, "signing")
    before.refresh_from_db()
    assert before.state == "gone"
    assert [entry.action for entry in AuditEntry.objects.order_by("created_at")] == [
        "signing_key.announced",
        "signing_key.replaced",
    ]
