"""What a tenant publishes to those who verify its tokens, and how its admins have keys replaced."""

import hashlib
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import serializers, services
from integrations.models import SigningKey
from integrations.views.base import IntegrationApi

# A new key is announced for a day before it signs, so that five minutes are never too long.
KEPT = "public, max-age=300"


class PublishedKeysViewSet(IntegrationApi):
    """/api/integration/jwks and fingerprint: public, as public keys are."""

    public = True
    authentication_classes: list[Any] = []
    serializer_class = serializers.IntegrationJWKSResponse
    pagination_class = None

    @extend_schema(
        parameters=[serializers.TenantQuery], responses={200: serializers.IntegrationJWKSResponse, 304: None}
    )
    def jwks(self, request: Request) -> Response:
        """The keys to verify a tenant's tokens with."""
        tenant = services.find_public_tenant(self.valid_query(serializers.TenantQuery)["tenantId"])
        return _cached(request, services.jwks(tenant))

    @extend_schema(
        parameters=[serializers.TenantQuery], responses={200: serializers.IntegrationFingerprintResponse, 304: None}
    )
    def fingerprint(self, request: Request) -> Response:
        """To compare by eye or pin in a configuration."""
        tenant = services.find_public_tenant(self.valid_query(serializers.TenantQuery)["tenantId"])
        keys = services.published_keys(tenant)
        present = next(key for key in keys if key.state == SigningKey.State.SIGNING)
        body = {
            "tenantId": str(tenant.pk),
            "kid": present.kid,
            "algorithm": "SHA-256",
            "fingerprint": present.fingerprint,
            "fingerprints": [key.fingerprint for key in keys],
        }
        return _cached(request, body)


class SigningKeyViewSet(IntegrationApi):
    """/api/integration/keys: only for a person's own sign-in."""

    scope = None  # type: ignore[assignment]
    serializer_class = serializers.IntegrationSigningKey
    pagination_class = None

    @extend_schema(request=serializers.KeyRotationRequest, responses={201: serializers.IntegrationSigningKey})
    def rotate(self, request: Request) -> Response:
        """A new key: announced now and in use later, or in an emergency at once, with every token of before dead."""
        data = self.valid(serializers.KeyRotationRequest)
        tenant = services.find_tenant(data.get("tenantId"), by=self.principal)
        if data["emergency"]:
            key = services.rotate_at_once(tenant, reason=data["reason"], by=self.principal)
        else:
            key = services.plan_rotation(tenant, by=self.principal)
        return Response(serializers.IntegrationSigningKey(key).data, status=201)


def _cached(request: Request, body: dict[str, Any]) -> Response:
    """With the tag of its content; without the content for whoever has it already."""
    tag = f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": KEPT}
    if _has(request, tag):
        return Response(status=304, headers=headers)
    return Response(body, headers=headers)


def _has(request: Request, tag: str) -> bool:
    given = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    return tag in given or "*" in given
