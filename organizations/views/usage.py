"""The doors to usage: one's own, a tenant's, and the limits of its members."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import queries, services
from organizations.models import Membership, Organization
from organizations.serializers.usage import MemberLimits, MemberUsage, UsageItem
from organizations.services.allowances import accounts_of
from organizations.views.base import OrganizationsApi
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class UsageViewSet(ApiViewSet):
    """GET /api/usage."""

    scope = "api"
    serializer_class = UsageItem
    pagination_class = None

    @extend_schema(responses=UsageItem(many=True))
    def list(self, request: Request) -> Response:
        """What one has and what remains; in a workspace also what one has there, and what it has in all."""
        return Response(UsageItem(services.remaining(self.principal), many=True).data)


class OrganizationUsageViewSet(ApiViewSet):
    """/api/organizations/{org_id}/usage."""

    scope = "organizations"
    serializer_class = UsageItem
    pagination_class = None

    @extend_schema(responses=UsageItem(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """What the organization has in all, and the caller in it."""
        organization = self._organization(org_id)
        accounts = [each for each in accounts_of(self.principal.user, organization.pk) if each.organization_id]
        return Response(UsageItem(services.remaining_of(accounts), many=True).data)

    @extend_schema(request=MemberLimits, responses=MemberLimits)
    def partial_update(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """Limit what a member may spend there; for admins."""
        found: Any = Membership.objects.filter(organization=self._organization(org_id), user=target_user_id).first()
        if found is None:
            raise NotFound("That person is no member.")
        body = MemberLimits(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(MemberLimits(services.change_member_limits(found, body.validated_data, by=self.principal)).data)

    def _organization(self, org_id: UUID) -> Organization:
        found = Organization.objects.visible_to(self.principal).filter(pk=org_id).first()
        if found is None:
            raise NotFound("There is no such organization.")
        return found


class MemberUsageViewSet(OrganizationsApi):
    """/api/organizations/{org_id}/usage/members."""

    serializer_class = MemberUsage
    ordering = ("-joined_at", "-id")

    @extend_schema(responses=MemberUsage(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """What every member has there, who joined last first; for admins."""
        members = queries.members_with_limits(self.managed(org_id))
        page: Any = self.paginate_queryset(members)
        rows = [
            {"member": each, "usage": usage} for each, usage in zip(page, queries.usage_of_members(page), strict=True)
        ]
        return self.get_paginated_response(MemberUsage(rows, many=True).data)
