"""/api/organizations/{org_id}/members, /teams, /invitations and /domains."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import queries, services
from organizations.models import Invitation, Membership, Organization, Team
from organizations.serializers import members as shapes
from organizations.serializers.organizations import DomainCreateRequest, DomainResponse
from organizations.services.domains import PROOF_PATH
from organizations.views.base import OrganizationsApi


class MemberViewSet(OrganizationsApi):
    """Members, and those invited by name."""

    serializer_class = shapes.MemberResponse
    ordering = ("-since", "-id")

    @extend_schema(parameters=[shapes.MemberFilter], responses=shapes.MemberResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """Newest first."""
        organization = self.organization(org_id)
        people = queries.filter_people(queries.people_of(organization), **self.valid_query(shapes.MemberFilter))
        rows = queries.members_data(self.paginate_queryset(people) or [], organization)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        request=shapes.MemberCreateRequest, responses={201: shapes.MemberResponse, 202: shapes.InvitationResponse}
    )
    def create(self, request: Request, org_id: UUID) -> Response:
        """Invite somebody; 202 with the invitation where nobody has verified that e-mail address yet."""
        organization, body = self.organization(org_id), self.valid(shapes.MemberCreateRequest)
        invitation = services.invite(organization, **body, by=self.principal)
        if invitation.user_id is None:
            return Response(shapes.InvitationResponse(invitation).data, status=202)
        return Response(self._row(organization, invitation.user_id), status=201)

    @extend_schema(responses=shapes.MemberResponse)
    def retrieve(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """One of them."""
        organization = self.organization(org_id)
        self.find(queries.people_of(organization), target_user_id)
        return Response(self._row(organization, target_user_id))

    @extend_schema(request=shapes.MemberRoleRequest, responses=shapes.MemberResponse)
    def partial_update(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """Another role, none above the caller's own."""
        target, body = self.membership(org_id, target_user_id), self.valid(shapes.MemberRoleRequest)
        return self._answer(services.change_role(target, body["role"], by=self.principal))

    @extend_schema(request=shapes.MemberReplaceRequest, responses=shapes.MemberResponse)
    def update(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """Role, organization and teams, all or nothing; moving needs an admin of both organizations."""
        target, body = self.membership(org_id, target_user_id), self.valid(shapes.MemberReplaceRequest)
        if destination := body.pop("organization_id", None):
            body["organization"] = self.organization(destination)
        return self._answer(services.replace_membership(target, **body, by=self.principal))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """No member any more, at once and everywhere; of somebody invited, the invitation is revoked."""
        organization = self.organization(org_id)
        services.remove_person(organization, target_user_id, by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.MemberResponse)
    def suspend(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """They keep their place and may do nothing."""
        return self._answer(services.suspend_member(self.membership(org_id, target_user_id), by=self.principal))

    @extend_schema(request=None, responses=shapes.MemberResponse)
    def restore(self, request: Request, org_id: UUID, target_user_id: UUID) -> Response:
        """The end of a suspension."""
        return self._answer(services.restore_member(self.membership(org_id, target_user_id), by=self.principal))

    def _answer(self, membership: Membership) -> Response:
        return Response(self._row(membership.organization, membership.user_id))

    def _row(self, organization: Organization, user_id: UUID) -> Any:
        return self.get_serializer(queries.member_data(organization, user_id)).data


class TeamViewSet(OrganizationsApi):
    """Teams, and who is in them."""

    serializer_class = shapes.TeamResponse
    ordering = ("name", "id")

    @extend_schema(responses=shapes.TeamResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """By name."""
        page = self.paginate_queryset(queries.teams_of(self.organization(org_id)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=shapes.TeamRequest, responses={201: shapes.TeamResponse})
    def create(self, request: Request, org_id: UUID) -> Response:
        """A new one, for admins."""
        organization, body = self.organization(org_id), self.valid(shapes.TeamRequest)
        return self._answer(services.create_team(organization, **body, by=self.principal), status=201)

    @extend_schema(responses=shapes.TeamResponse)
    def retrieve(self, request: Request, org_id: UUID, team_id: UUID) -> Response:
        """One of them."""
        return self._answer(self._team(org_id, team_id))

    @extend_schema(request=shapes.TeamRequest, responses=shapes.TeamResponse)
    def partial_update(self, request: Request, org_id: UUID, team_id: UUID) -> Response:
        """Another name: for admins, and managers in the team."""
        team, body = self._team(org_id, team_id), self.valid(shapes.TeamRequest)
        return self._answer(services.rename_team(team, **body, by=self.principal))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, org_id: UUID, team_id: UUID) -> Response:
        """Its members stay members."""
        services.delete_team(self._team(org_id, team_id), by=self.principal)
        return Response(status=204)

    @extend_schema(responses=shapes.MemberResponse(many=True))
    def members(self, request: Request, org_id: UUID, team_id: UUID) -> Response:
        """Who is in the team, newest member first."""
        team = self._team(org_id, team_id)
        self.ordering = ("-since", "-id")
        people = queries.filter_people(queries.people_of(team.organization), team_id=team.pk)
        rows = queries.members_data(self.paginate_queryset(people) or [], team.organization)
        return self.get_paginated_response(shapes.MemberResponse(rows, many=True).data)

    @extend_schema(request=shapes.TeamMemberRequest, responses={204: None})
    def add(self, request: Request, org_id: UUID, team_id: UUID) -> Response:
        """A member joins the team: by admins, and managers in it."""
        team, body = self._team(org_id, team_id), self.valid(shapes.TeamMemberRequest)
        services.add_team_member(team, self.membership(org_id, body["user_id"]), by=self.principal)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def remove(self, request: Request, org_id: UUID, team_id: UUID, target_user_id: UUID) -> Response:
        """The member leaves the team."""
        team = self._team(org_id, team_id)
        services.remove_team_member(team, self.membership(org_id, target_user_id), by=self.principal)
        return Response(status=204)

    def _team(self, org_id: UUID, team_id: UUID) -> Team:
        teams = Team.objects.select_related("organization").filter(organization=self.organization(org_id))
        return self.find(teams, team_id)

    def _answer(self, team: Team, status: int = 200) -> Response:
        return Response(self.get_serializer(queries.teams_of(team.organization).get(pk=team.pk)).data, status=status)


class InvitationViewSet(OrganizationsApi):
    """Open invitations, for those who manage members; never replayed, since a link's secret is told once."""

    replayable = False
    serializer_class = shapes.InvitationResponse

    @extend_schema(responses=shapes.InvitationResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """Newest first."""
        page: Any = self.paginate_queryset(self._invitations(org_id).open())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=shapes.InvitationCreateRequest, responses={201: shapes.InvitationResponse})
    def create(self, request: Request, org_id: UUID) -> Response:
        """By mail to a person or an address; as a link, told only now, where nobody is named."""
        organization, body = self.organization(org_id), self.valid(shapes.InvitationCreateRequest)
        body["expires_in"] = timedelta(days=body.pop("expires_in_days"))
        if {"user_id", "username", "email"} & body.keys():
            return self._answer(services.invite(organization, **body, by=self.principal), status=201)
        return self._answer(*services.invite_by_link(organization, **body, by=self.principal), status=201)

    @extend_schema(request=None, responses=shapes.InvitationResponse)
    def resend(self, request: Request, org_id: UUID, invitation_id: UUID) -> Response:
        """Once more, with a new secret and as much time again."""
        invitation = self.find(self._invitations(org_id), invitation_id)
        invitation, token = services.resend_invitation(invitation, by=self.principal)
        return self._answer(invitation, token if invitation.kind == Invitation.Kind.LINK else "")

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, org_id: UUID, invitation_id: UUID) -> Response:
        """It brings nobody in any more."""
        services.revoke_invitation(self.find(self._invitations(org_id), invitation_id), by=self.principal)
        return Response(status=204)

    def _invitations(self, org_id: UUID) -> Any:
        rows = Invitation.objects.select_related("organization", "user", "invited_by")
        return rows.filter(organization=self.managed(org_id))

    def _answer(self, invitation: Invitation, token: str = "", status: int = 200) -> Response:
        data = dict(self.get_serializer(invitation).data)
        url = {"url": f"{settings.SITE_URL}/join/{token}"} if token else {}
        return Response({**data, **url}, status=status)


class DomainViewSet(OrganizationsApi):
    """Mail domains, for admins."""

    serializer_class = DomainResponse
    ordering = ("name", "id")

    @extend_schema(responses=DomainResponse(many=True))
    def list(self, request: Request, org_id: UUID) -> Response:
        """By name."""
        page: Any = self.paginate_queryset(self.managed(org_id).domains.all())
        return self.get_paginated_response([self._data(domain) for domain in page])

    @extend_schema(request=DomainCreateRequest, responses={201: DomainResponse})
    def create(self, request: Request, org_id: UUID) -> Response:
        """One to be proven."""
        organization, body = self.organization(org_id), self.valid(DomainCreateRequest)
        return Response(self._data(services.add_domain(organization, **body, by=self.principal)), status=201)

    @extend_schema(request=None, responses=DomainResponse)
    def verify(self, request: Request, org_id: UUID, domain_id: UUID) -> Response:
        """Look for the proof now."""
        domain = self.find(self.managed(org_id).domains.select_related("organization"), domain_id)
        return Response(self._data(services.verify_domain(domain, by=self.principal)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, org_id: UUID, domain_id: UUID) -> Response:
        """Nobody joins by it any more."""
        services.remove_domain(self.find(self.managed(org_id).domains.all(), domain_id), by=self.principal)
        return Response(status=204)

    def _data(self, domain: Any) -> dict[str, Any]:
        domain.proof_url = f"https://{domain.name}{PROOF_PATH}"
        return dict(self.get_serializer(domain).data)
