"""Chat bubbles for other people's pages, for programs."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import serializers, services
from integrations.models import Embed
from integrations.views.base import IntegrationApi


class EmbedViewSet(IntegrationApi):
    """/api/integration/embeds: for the tenant's owners and admins."""

    serializer_class = serializers.EmbedResponse
    ordering = ("name", "id")

    @extend_schema(parameters=[serializers.OptionalTenantQuery], responses=serializers.EmbedResponse(many=True))
    def list(self, request: Request) -> Response:
        """The tenant's, by name."""
        wanted = self.valid_query(serializers.OptionalTenantQuery).get("tenantId")
        rows = services.embeds_of(services.find_tenant(wanted, by=self.principal), by=self.principal)
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.EmbedResponse(page, many=True).data)

    @extend_schema(request=serializers.EmbedCreateRequest, responses={201: serializers.EmbedResponse})
    def create(self, request: Request) -> Response:
        """A new one, on the pages of its origins at once."""
        data = self.valid(serializers.EmbedCreateRequest)
        tenant = services.find_tenant(data.get("tenantId"), by=self.principal)
        embed = services.create_embed(tenant, serializers.embed_wish(data), by=self.principal)
        return Response(serializers.EmbedResponse(embed).data, status=201)

    @extend_schema(responses=serializers.EmbedResponse)
    def retrieve(self, request: Request, embed_id: UUID) -> Response:
        """One."""
        return Response(serializers.EmbedResponse(services.find_embed(embed_id, by=self.principal)).data)

    @extend_schema(request=serializers.EmbedUpdateRequest, responses=serializers.EmbedResponse)
    def partial_update(self, request: Request, embed_id: UUID) -> Response:
        """What is sent is changed; a page whose origin is dropped shows it no more."""
        embed = services.find_embed(embed_id, by=self.principal)
        wish = serializers.embed_wish(self.valid(serializers.EmbedUpdateRequest), embed)
        return Response(serializers.EmbedResponse(services.change_embed(embed, wish, by=self.principal)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, embed_id: UUID) -> Response:
        """Gone from every page."""
        services.delete_embed(services.find_embed(embed_id, by=self.principal), by=self.principal)
        return Response(status=204)

    def get_queryset(self) -> Any:
        """For the document only."""
        return Embed.objects.none()
