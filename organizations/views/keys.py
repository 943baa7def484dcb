"""The doors to API keys and to the tenants they work in: only for a person's own sign-in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from organizations import services
from organizations.models import APIKey, Membership
from organizations.serializers.keys import (
    APIKeyCreateRequest,
    APIKeyFilter,
    APIKeyMetadata,
    APIKeyResponse,
    APIKeyRotateRequest,
    TenantResponse,
)
from organizations.services import IssuedKey, NewKey
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class TenantViewSet(ApiViewSet):
    """GET /api/tenants."""

    serializer_class = TenantResponse
    ordering = ("organization__name", "organization_id")

    @extend_schema(responses=TenantResponse(many=True))
    def list(self, request: Request) -> Response:
        """The organizations one is an active member of, by name."""
        mine = Membership.objects.active().filter(user=self.principal.user).select_related("organization")
        page: Any = self.paginate_queryset(mine)
        return self.get_paginated_response(TenantResponse(page, many=True).data)


class APIKeyViewSet(ApiViewSet):
    """/api/api-keys."""

    replayable = False
    serializer_class = APIKeyMetadata
    ordering = ("-created_at", "-id")
    limits = {"create": "key.create.user", "rotate": "key.create.user"}

    @extend_schema(parameters=[APIKeyFilter], responses=APIKeyMetadata(many=True))
    def list(self, request: Request) -> Response:
        """One's own that are not revoked; owners and admins of an organization see those of all its members."""
        wanted = _valid(APIKeyFilter, request.query_params)
        page: Any = self.paginate_queryset(APIKey.objects.visible_to(self.principal).kept().filter(**wanted))
        return self.get_paginated_response(APIKeyMetadata(page, many=True).data)

    @extend_schema(request=APIKeyCreateRequest, responses={201: APIKeyResponse})
    def create(self, request: Request) -> Response:
        """Make one; `key` is shown in this answer only."""
        body = _valid(APIKeyCreateRequest, request.data)
        organization = services.find_organization(body["organization_id"], by=self.principal)
        new = NewKey(body["name"], tuple(body["scopes"]), tuple(body.get("allowed_ips", ())), body.get("expires_at"))
        return _issued(services.create_key(organization, new, by=self.principal))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, key_id: UUID) -> Response:
        """Revoke it: its next request is refused, in every process."""
        services.revoke_key(self._key(key_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=APIKeyRotateRequest, responses={201: APIKeyResponse})
    def rotate(self, request: Request, key_id: UUID) -> Response:
        """A new key like it; the old one works on for `overlap_seconds` (an hour by default, a week at most)."""
        key, body = self._key(key_id), _valid(APIKeyRotateRequest, request.data)
        overlap = timedelta(seconds=body["overlap_seconds"])
        return _issued(services.rotate_key(key, overlap=overlap, by=self.principal))

    def _key(self, key_id: UUID) -> APIKey:
        rows = APIKey.objects.visible_to(self.principal).select_related("organization", "created_by")
        found = rows.filter(pk=key_id).first()
        if found is None:
            raise NotFound("There is no such API key.")
        return found


def _issued(issued: IssuedKey) -> Response:
    """Nobody on the way may keep the secret."""
    data = APIKeyResponse(issued.key, context={"secret": issued.secret}).data
    return Response(data, status=201, headers={"Cache-Control": "no-store"})


def _valid(shape: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    body = shape(data=data)
    body.is_valid(raise_exception=True)
    return body.validated_data
