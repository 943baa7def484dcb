"""Connected skills for programs, and the way back from a vendor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.models import Integration
from integrations.services.connecting import Answer, begin_connecting, finish_connecting
from integrations.services.disconnecting import disconnect_integration
from integrations.skill_serializers import ConnectQuery, ConnectResponse, IntegrationOut
from integrations.skills.registry import skill
from xentree.api.negotiation import FileNegotiation
from xentree.api.views import ApiViewSet
from xentree.errors import AppError
from xentree.principal import Principal, principal_of


class IntegrationViewSet(ApiViewSet):
    """/api/integrations: a person's own."""

    scope = "integrations"
    serializer_class = IntegrationOut
    ordering = ("-connected_at", "-id")

    @extend_schema(responses=IntegrationOut(many=True))
    def list(self, request: Request) -> Response:
        """What one connected, the newest first."""
        page: Any = self.paginate_queryset(Integration.objects.visible_to(self.principal))
        return self.get_paginated_response(IntegrationOut(page, many=True).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, integration_id: UUID) -> Response:
        """Revoked at the vendor and gone here; `Xentree-Revoked: false` where the vendor could not be told."""
        integration = self.find(Integration.objects.visible_to(self.principal), integration_id)
        told = disconnect_integration(integration, by=self.principal)
        return Response(status=204, headers={"Xentree-Revoked": str(told).lower()})

    def get_queryset(self) -> Any:
        """For the document only."""
        return Integration.objects.none()


class ConnectingViewSet(ApiViewSet):
    """/api/integrations/<slug>/connect: the way to a vendor's yes."""

    scope = "integrations"
    action_scopes = {"connect": "integrations:write"}
    serializer_class = ConnectResponse
    pagination_class = None
    slug = ""

    @extend_schema(parameters=[ConnectQuery], responses=ConnectResponse)
    def connect(self, request: Request) -> Response:
        """Where the person says yes, in a browser in which they are signed in to Xentree."""
        wanted = self.valid_query(ConnectQuery)
        url = begin_connecting(skill(self.slug), write=wanted["write"], next_path=wanted["next"], by=self.principal)
        return Response({"authorization_url": url}, headers={"Cache-Control": "no-store"})


class ArrivalViewSet(ApiViewSet):
    """/api/integrations/<slug>/callback: the vendor sends the person's browser here; it goes on to a page."""

    public = True
    authentication_classes: list[Any] = []
    content_negotiation_class = FileNegotiation
    pagination_class = None
    slug = ""

    @extend_schema(responses={302: None})
    def arrive(self, request: Request) -> HttpResponse:
        """Whatever came of it, the page says so."""
        told = {name: request.query_params.get(name, "") for name in ("state", "code", "error")}
        arrival = finish_connecting(skill(self.slug), Answer(**told), by=_signed_in(request))
        level = messages.SUCCESS if arrival.connected else messages.ERROR
        messages.add_message(request._request, level, arrival.message)
        return HttpResponseRedirect(arrival.path, headers={"Cache-Control": "no-store"})


def _signed_in(request: Request) -> Principal | None:
    try:
        return principal_of(request._request)
    except AppError:
        # Bad credentials, or too many: not a browser of ours.
        return None
