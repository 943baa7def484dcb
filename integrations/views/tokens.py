"""Grant, verify, revoke and rotate; what was called back; the tenant's card."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import serializers, services
from integrations.models import IntegrationToken
from integrations.views.base import IntegrationApi
from xentree.api.views import ApiViewSet

# Nobody on the way may keep a secret.
UNKEPT = {"Cache-Control": "no-store"}


class IntegrationTokenViewSet(IntegrationApi):
    """/api/integration/grant, verify, revoke, rotate."""

    replayable = False
    reading_actions = ("verify",)
    serializer_class = serializers.IntegrationGrantResponse
    limits = {
        "grant": "integration.grant.user",
        "rotate": "integration.grant.user",
        "verify": "integration.verify.user",
    }

    @extend_schema(request=serializers.IntegrationGrantRequest, responses={201: serializers.IntegrationGrantResponse})
    def grant(self, request: Request) -> Response:
        """A short-lived token for a visitor of one's own site; only owners and admins grant."""
        data = self.valid(serializers.IntegrationGrantRequest)
        tenant = services.find_tenant(data.get("tenantId"), by=self.principal)
        issued = services.grant_token(tenant, serializers.wish_of(data), by=self.principal)
        return Response(serializers.IntegrationGrantResponse(issued).data, status=201, headers=UNKEPT)

    @extend_schema(request=serializers.IntegrationVerifyRequest, responses=serializers.IntegrationVerifyResponse)
    def verify(self, request: Request) -> Response:
        """Whether a token is good now; a bad one is an answer, not an error."""
        data = self.valid(serializers.IntegrationVerifyRequest)
        verdict = services.verify_token(data["token"], data["tenantId"], by=self.principal)
        if verdict.error:
            return Response({"valid": False, "error": verdict.error})
        return Response({"valid": True, "claims": verdict.claims})

    @extend_schema(request=serializers.IntegrationRevokeRequest, responses=serializers.IntegrationRevokeResponse)
    def revoke(self, request: Request) -> Response:
        """Dead on its next use, in every process; again is the same answer."""
        data = self.valid(serializers.IntegrationRevokeRequest)
        secret, tenant_id = data.get("integrationToken", ""), data.get("tenantId")
        tenant = None if secret else services.find_tenant(tenant_id, by=self.principal)
        which: Any = {"secret": secret, "jti": data.get("jti"), "reason": data["reason"]}
        revoked = services.revoke_token(tenant, **which, by=self.principal)
        return Response(serializers.IntegrationRevokeResponse(revoked).data)

    @extend_schema(request=serializers.IntegrationRotateRequest, responses={201: serializers.IntegrationRotateResponse})
    def rotate(self, request: Request) -> Response:
        """A new token in the place of a live one; of parallel calls one wins, the others get 409 `token_revoked`."""
        data = self.valid(serializers.IntegrationRotateRequest)
        tenant_id = data.get("tenantId")
        issued, previous = services.rotate_token(
            data["integrationToken"],
            serializers.wish_of(data),
            organization=services.find_tenant(tenant_id, by=self.principal) if tenant_id else None,
            revoke_previous=data["revokePrevious"],
            reason=data.get("reason") or "",
            by=self.principal,
        )
        body = serializers.IntegrationRotateResponse(issued, context={"previous": previous}).data
        return Response(body, status=201, headers=UNKEPT)


class IntegrationProfileViewSet(IntegrationApi):
    """GET /api/integration/profile."""

    serializer_class = serializers.IntegrationProfileResponse
    token_scopes = {"retrieve": "profile:read"}

    @extend_schema(responses=serializers.IntegrationProfileResponse)
    def retrieve(self, request: Request) -> Response:
        """The public card of the organization one is a visitor of, or works in."""
        tenant = services.tenant_of(self.principal)
        return Response(serializers.IntegrationProfileResponse(tenant).data)


class RevocationViewSet(ApiViewSet):
    """GET /api/admin/integration-token-revocations."""

    serializer_class = serializers.IntegrationTokenRevocationItem
    ordering = ("-revoked_at", "-jti")

    @extend_schema(
        operation_id="integration_token_revocations",
        parameters=[serializers.RevocationFilter],
        responses=serializers.IntegrationTokenRevocationItem(many=True),
    )
    def list(self, request: Request) -> Response:
        """Tokens called back, latest first: all for staff, those of one's own organizations for their admins."""
        query = serializers.RevocationFilter(data=dict(request.query_params.items()))
        query.is_valid(raise_exception=True)
        rows = services.revocations(by=self.principal, **_named(query.validated_data))
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.IntegrationTokenRevocationItem(page, many=True).data)

    def get_queryset(self) -> Any:
        """For the document only."""
        return IntegrationToken.objects.none()


def _named(wanted: dict[str, Any]) -> dict[str, Any]:
    return {"tenant_id": wanted.get("tenantId"), "since": wanted.get("since")}
