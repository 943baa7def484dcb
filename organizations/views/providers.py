"""The door to the AI providers that a tenant connected itself."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import services
from organizations.models import OrganizationProvider
from organizations.rules import can_manage_providers
from organizations.serializers import providers as shapes
from organizations.services import ProviderWish
from organizations.services.locks import require
from organizations.services.tenant_providers import ONLY_ADMINS
from organizations.views.base import OrganizationsApi


class ProviderViewSet(OrganizationsApi):
    """/api/organizations/{org_id}/providers: for admins in their own name, closed to keys."""

    scope = None  # type: ignore[assignment]
    # The body carries a secret, which nobody keeps to compare another with.
    replayable = False
    serializer_class = shapes.OrganizationProviderResponse

    @extend_schema(responses=shapes.OrganizationProviderResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """Those there are, newest first."""
        page = self.paginate_queryset(self._rows(org_id))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=shapes.OrganizationProviderCreateRequest, responses={201: shapes.OrganizationProviderResponse}
    )
    def create(self, request: Request, org_id: UUID) -> Response:
        """One more; chats in the organization's workspace ask it within two seconds."""
        organization = self.organization(org_id)
        require(can_manage_providers(self.principal, organization), ONLY_ADMINS)
        wish = ProviderWish(**self.valid(shapes.OrganizationProviderCreateRequest))
        row = services.connect_provider(organization, wish, by=self.principal)
        return Response(self.get_serializer(row).data, status=201)

    @extend_schema(responses=shapes.OrganizationProviderResponse)
    def retrieve(self, request: Request, org_id: UUID, provider_id: UUID) -> Response:
        """One of them."""
        return Response(self.get_serializer(self._row(org_id, provider_id)).data)

    @extend_schema(request=shapes.OrganizationProviderUpdateRequest, responses=shapes.OrganizationProviderResponse)
    def partial_update(self, request: Request, org_id: UUID, provider_id: UUID) -> Response:
        """Without `api_key` the stored key stays, as long as its address does."""
        row = self._row(org_id, provider_id)
        changes = self.valid(shapes.OrganizationProviderUpdateRequest)
        return Response(self.get_serializer(services.change_provider(row, changes, by=self.principal)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, org_id: UUID, provider_id: UUID) -> Response:
        """Gone, with its key."""
        services.disconnect_provider(self._row(org_id, provider_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.OrganizationProviderTestResponse)
    def test(self, request: Request, org_id: UUID, provider_id: UUID) -> Response:
        """Ask it for its models, now."""
        found, problem = services.test_provider(self._row(org_id, provider_id), by=self.principal)
        return Response({"works": problem is None, "models": found, "problem": problem})

    def _rows(self, org_id: UUID) -> Any:
        organization = self.organization(org_id)
        require(can_manage_providers(self.principal, organization), ONLY_ADMINS)
        return OrganizationProvider.objects.filter(organization=organization).select_related("organization")

    def _row(self, org_id: UUID, provider_id: UUID) -> OrganizationProvider:
        found: OrganizationProvider = self.find(self._rows(org_id), provider_id)
        return found
