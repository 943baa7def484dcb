"""/api/xel/classes: for admins of an organization, managers of teams, and staff."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english import services
from learning.english.classes import queries
from learning.english.classes import serializers as shapes
from learning.english.classes.exports import class_csv
from learning.english.classes.queries import Pupil, class_members
from learning.english.models import Evidence
from organizations.models import Membership
from xentree.api.negotiation import FileNegotiation
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class ClassViewSet(ApiViewSet):
    """Of one organization; others are not there for the asker."""

    scope = "xel"
    pagination_class = None
    serializer_class = shapes.XELClassResponse

    @extend_schema(parameters=[shapes.XELClassQuery], responses=shapes.XELClassResponse)
    def list(self, request: Request, org_id: UUID) -> Response:
        """The members one teaches: where they stand, what they did, which errors come back."""
        wanted = self.valid_query(shapes.XELClassQuery)
        members = class_members(self.principal, org_id, wanted.get("team_id"))
        page, limit = wanted["page"], wanted["limit"]
        ordered = members.order_by("user__username")[(page - 1) * limit : page * limit]
        shown = queries.class_of(members.filter(pk__in=[row.pk for row in ordered]))
        body = {"members": shown, "total": members.count(), "page": page, "limit": limit}
        return Response(self.get_serializer(body).data)

    @extend_schema(responses=shapes.XELClassMember, operation_id="xel_classes_member")
    def retrieve(self, request: Request, org_id: UUID, user_id: UUID) -> Response:
        """One of them."""
        return Response(shapes.XELClassMember(self._pupil(org_id, user_id)).data)

    @extend_schema(request=shapes.XELRatingRequest, responses={201: shapes.XELClassMember})
    def rate(self, request: Request, org_id: UUID, user_id: UUID) -> Response:
        """Say where a member stands in a skill, and why; they see both in their history."""
        membership = self._membership(org_id, user_id)
        services.set_rating(membership, **self.valid(shapes.XELRatingRequest), by=self.principal)
        return Response(shapes.XELClassMember(self._pupil(org_id, user_id)).data, status=201)

    @extend_schema(responses={204: None})
    def withdraw(self, request: Request, org_id: UUID, user_id: UUID, word_id: UUID) -> Response:
        """Take back what was said."""
        self._membership(org_id, user_id)
        words = Evidence.objects.filter(organization=org_id, user=user_id, cause=Evidence.Cause.TEACHER).counted()
        services.withdraw_rating(self.find(words, word_id), by=self.principal)
        return Response(status=204)

    def _membership(self, org_id: UUID, user_id: UUID) -> Membership:
        members = class_members(self.principal, org_id).select_related("organization", "user")
        return self.find(members, user_id, "user")

    def _pupil(self, org_id: UUID, user_id: UUID) -> Pupil:
        found = queries.class_of(class_members(self.principal, org_id).filter(user=user_id))
        if not found:
            raise NotFound("That person is none of those you teach.")
        return found[0]


class ClassFileViewSet(ApiViewSet):
    """The class to take away."""

    scope = "xel"
    content_negotiation_class = FileNegotiation
    limits = {"members": "statistics.export.user"}

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def members(self, request: Request, org_id: UUID) -> HttpResponse:
        """All of them as CSV; no cell can run as a formula."""
        pupils = queries.class_of(class_members(self.principal, org_id))
        response = HttpResponse(class_csv(pupils), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="english.csv"'
        return response
