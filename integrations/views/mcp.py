"""MCP servers, for programs."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.mcp_serializers import MCPServerOut, MCPServerQuery, MCPSwitchRequest
from integrations.models import MCPServer
from integrations.services import find_tenant, mcp_servers
from integrations.views.base import IntegrationApi


class MCPServerViewSet(IntegrationApi):
    """/api/integrations/mcp-servers: for the organization's owners and admins."""

    serializer_class = MCPServerOut
    ordering = ("name", "id")

    @extend_schema(parameters=[MCPServerQuery], responses=MCPServerOut(many=True))
    def list(self, request: Request) -> Response:
        """Those that can be switched on, by name."""
        organization = find_tenant(self.valid_query(MCPServerQuery)["organization_id"], by=self.principal)
        mcp_servers.check_may_switch(organization, by=self.principal)
        page: Any = self.paginate_queryset(self.get_queryset())
        states: Any = mcp_servers.states_of(organization, page)
        return self.get_paginated_response(MCPServerOut(states, many=True).data)

    @extend_schema(request=MCPSwitchRequest, responses=MCPServerOut)
    def partial_update(self, request: Request, server_id: UUID) -> Response:
        """Switch it on or off for the organization's workspace."""
        data = self.valid(MCPSwitchRequest)
        organization = find_tenant(data["organization_id"], by=self.principal)
        state = mcp_servers.server_for(organization, server_id, by=self.principal)
        if data["enabled"]:
            chosen = {"version": data["version"], "tools": data.get("tools")}
            mcp_servers.switch_on(organization, state.server, **chosen, by=self.principal)
        else:
            mcp_servers.switch_off(organization, state.server, by=self.principal)
        return Response(MCPServerOut(mcp_servers.server_for(organization, server_id, by=self.principal)).data)

    def get_queryset(self) -> Any:
        """What staff enabled; never with its secret."""
        return MCPServer.objects.enabled().defer("secret")
