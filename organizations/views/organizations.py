"""/api/organizations: tenants as a whole, their record, and how one gets in or out."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import queries, services
from organizations.models import Invitation, Organization
from organizations.rules import can_see_audit
from organizations.serializers import members as people
from organizations.serializers import organizations as shapes
from organizations.services.locks import require
from organizations.views.base import OrganizationsApi, OwnYes
from xentree.api.negotiation import FileNegotiation


class OrganizationViewSet(OrganizationsApi):
    """Tenants of one's own."""

    serializer_class = shapes.OrganizationResponse
    ordering = ("name", "id")

    @extend_schema(responses=shapes.OrganizationResponse(many=True))
    def list(self, request: Request) -> Response:
        """Those the caller is an active member of, by name; a key sees only its own."""
        mine = queries.with_role(Organization.objects.visible_to(self.principal), self.principal)
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(mine), many=True).data)

    @extend_schema(request=shapes.OrganizationCreateRequest, responses={201: shapes.OrganizationResponse})
    def create(self, request: Request) -> Response:
        """A new one, whose owner the caller is."""
        body = self.valid(shapes.OrganizationCreateRequest)
        return self._answer(services.create_organization(**body, by=self.principal), status=201)

    @extend_schema(responses=shapes.OrganizationResponse)
    def retrieve(self, request: Request, org_id: UUID) -> Response:
        """One of them."""
        return self._answer(self.organization(org_id))

    @extend_schema(request=shapes.OrganizationUpdateRequest, responses=shapes.OrganizationResponse)
    def partial_update(self, request: Request, org_id: UUID) -> Response:
        """Name, address, description: for admins."""
        organization, changes = self.organization(org_id), self.valid(shapes.OrganizationUpdateRequest)
        return self._answer(services.update_organization(organization, changes, by=self.principal))

    @extend_schema(request=shapes.OrganizationDeleteRequest, responses={204: None})
    def destroy(self, request: Request, org_id: UUID) -> Response:
        """Gone at once, erased by a job; for owners, who send its name along."""
        organization, body = self.organization(org_id), self.valid(shapes.OrganizationDeleteRequest)
        services.request_deletion(organization, name=body["name"], by=self.principal)
        return Response(status=204)

    @extend_schema(request=shapes.OrganizationTransferRequest, responses=shapes.OrganizationResponse)
    def transfer(self, request: Request, org_id: UUID) -> Response:
        """Another member becomes owner, the caller an admin."""
        organization, body = self.organization(org_id), self.valid(shapes.OrganizationTransferRequest)
        return self._answer(services.transfer_ownership(organization, to=body["user_id"], by=self.principal))

    def _answer(self, organization: Organization, status: int = 200) -> Response:
        found = queries.with_role(Organization.objects.filter(pk=organization.pk), self.principal).get()
        return Response(self.get_serializer(found).data, status=status)


class OwnMembershipViewSet(OwnYes):
    """In by one's own yes, and out again."""

    serializer_class = people.MemberResponse

    @extend_schema(responses=people.ReceivedInvitationResponse(many=True))
    def invitations(self, request: Request) -> Response:
        """Where the caller is invited, newest first."""
        page: Any = self.paginate_queryset(services.invitations_to(self.principal.user))
        return self.get_paginated_response(people.ReceivedInvitationResponse(page, many=True).data)

    @extend_schema(responses=shapes.JoinableOrganizationResponse(many=True))
    def joinable(self, request: Request) -> Response:
        """What a verified e-mail address of the caller lets them join."""
        page: Any = self.paginate_queryset(services.joinable_organizations(self.principal.user))
        return self.get_paginated_response(shapes.JoinableOrganizationResponse(page, many=True).data)

    @extend_schema(request=people.InvitationToken, responses=people.MemberResponse)
    def accept_token(self, request: Request) -> Response:
        """Join by the secret of a link."""
        return self._accept(services.find_invitation(self.valid(people.InvitationToken)["token"]))

    @extend_schema(request=None, responses=people.MemberResponse)
    def accept(self, request: Request, org_id: UUID) -> Response:
        """Join where one is invited."""
        return self._accept(services.invitation_to(org_id, by=self.principal))

    @extend_schema(request=None, responses={204: None})
    def decline(self, request: Request, org_id: UUID) -> Response:
        """Do not join where one is invited."""
        services.decline_invitation(services.invitation_to(org_id, by=self.principal), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=people.MemberResponse)
    def join(self, request: Request, org_id: UUID) -> Response:
        """Join by a verified e-mail address of the organization's domain."""
        joinable = services.joinable_organizations(self.principal.user)
        return self._answer(services.join_by_domain(self.find(joinable, org_id), by=self.principal))

    @extend_schema(request=None, responses={204: None})
    def leave(self, request: Request, org_id: UUID) -> Response:
        """Be no member any more."""
        organization = self.find(Organization.objects.visible_to(self.principal), org_id)
        services.leave_organization(organization, by=self.principal)
        return Response(status=204)

    def _accept(self, invitation: Invitation) -> Response:
        return self._answer(services.accept_invitation(invitation, by=self.principal))

    def _answer(self, membership: Any) -> Response:
        return Response(self.get_serializer(queries.member_data(membership.organization, self.principal.user.pk)).data)


class AuditViewSet(OrganizationsApi):
    """The record of a tenant, for its admins."""

    serializer_class = shapes.AuditEntryResponse

    @extend_schema(parameters=[shapes.AuditFilter], responses=shapes.AuditEntryResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """Who did what, newest first."""
        page = self.paginate_queryset(self._entries(org_id))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _entries(self, org_id: UUID) -> Any:
        organization = self.organization(org_id)
        require(can_see_audit(self.principal, organization))
        return queries.audit_entries(organization, **self.valid_query(shapes.AuditFilter))


class AuditExportViewSet(AuditViewSet):
    """The same to take away."""

    content_negotiation_class = FileNegotiation
    limits = {"csv": "export.user"}

    @extend_schema(parameters=[shapes.AuditFilter], responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def csv(self, request: Request, org_id: UUID) -> StreamingHttpResponse:
        """As CSV; no cell can run as a formula."""
        response = StreamingHttpResponse(services.stream_csv(self._entries(org_id)), content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return response
