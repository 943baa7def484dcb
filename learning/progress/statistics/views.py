"""The doors to statistics: /api/v1/admin/stats."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.progress.statistics import queries, serializers
from learning.progress.statistics.audience import audience_of
from learning.progress.statistics.period import Period, period_between
from learning.progress.statistics.queries import Doing, Person, Report
from learning.progress.statistics.sorting import in_order
from organizations.models import Membership
from organizations.models.organizations import MembershipQuerySet
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class EngagementViewSet(ApiViewSet):
    """GET /api/v1/admin/stats/ and .../users/{user_id}: for admins, managers of teams, and staff."""

    scope = "organizations"
    pagination_class = None
    serializer_class = serializers.EngagementResponse

    @extend_schema(parameters=[serializers.EngagementFilter], responses=serializers.EngagementResponse)
    def list(self, request: Request) -> Response:
        """What the members did: together, by day, and each of them, the most active first."""
        wanted = self.valid_query(serializers.EngagementFilter)
        page, limit = wanted.pop("page"), wanted.pop("limit")
        members, period = _asked(self, wanted)
        report = queries.report_of(members, period)
        shown = in_order(report.people, "active_seconds")[(page - 1) * limit : page * limit]
        body = {**_dates(period), **_sums(report), "members": _rows(shown, members), "page": page, "limit": limit}
        return Response(self.get_serializer(body).data)

    @extend_schema(
        parameters=[serializers.StatisticsFilter],
        responses=serializers.MemberStatisticsResponse,
        operation_id="v1_admin_stats_user",
    )
    def retrieve(self, request: Request, user_id: UUID) -> Response:
        """One member: sums, each day, areas and kinds of activities."""
        everybody, period = _asked(self, self.valid_query(serializers.StatisticsFilter))
        members = everybody.filter(user=user_id)
        report = queries.report_of(members, period)
        rows = _rows(report.people, members)
        if not rows:
            raise NotFound("That person is none of the members whose statistics are yours to see.")
        body = {**_dates(period), **_sums(report), "member": rows[0]}
        return Response(serializers.MemberStatisticsResponse({**body, **_parts(members, period)}).data)


class MemberProgressViewSet(ApiViewSet):
    """GET /api/v1/admin/stats/progress/members."""

    scope = "organizations"
    pagination_class = None
    serializer_class = serializers.MemberProgressResponse

    @extend_schema(parameters=[serializers.MemberProgressFilter], responses=serializers.MemberProgressResponse)
    def list(self, request: Request) -> Response:
        """A page of members in the order asked for, each with the period before."""
        wanted = self.valid_query(serializers.MemberProgressFilter)
        members, period = _asked(self, {**wanted, "organization_id": wanted.get("org_id")})
        people = _found(members, period, wanted.get("q", ""))
        found = in_order(people, wanted["sort"], wanted.get("order", ""))
        page, limit = wanted["page"], wanted["limit"]
        rows = _rows(found[(page - 1) * limit : page * limit], members)
        pages = {"total": len(found), "page": page, "pages": -(-len(found) // limit), "limit": limit}
        return Response(self.get_serializer({**_dates(period), **pages, "members": rows}).data)


def _asked(view: ApiViewSet, wanted: dict[str, Any]) -> tuple[MembershipQuerySet, Period]:
    """Rights before dates: who may not ask is told so first."""
    ids = {name: wanted.get(name) for name in ("organization_id", "team_id")}
    members = audience_of(view.principal, **ids)
    return members, period_between(wanted.get("start_date"), wanted.get("end_date"))


def _found(members: MembershipQuerySet, period: Period, words: str) -> list[Person]:
    some = queries.matching(members, words) if words else members
    return queries.with_total_xp(queries.report_of(some, period).people, some)


def _dates(period: Period) -> dict[str, Any]:
    return {"start_date": period.start, "end_date": period.end}


def _sums(report: Report) -> dict[str, Any]:
    return {
        "totals": {**_figures(report.totals), "members": len(report.people)},
        "previous_period": report.previous,
        "by_day": [{"date": day, **_figures(did)} for day, did in report.by_day],
    }


def _figures(did: Doing) -> dict[str, int]:
    names = ("active_members", "active_seconds", "xp", "activities")
    return {name: getattr(did, name) for name in names}


def _parts(members: MembershipQuerySet, period: Period) -> dict[str, Any]:
    areas, reasons = queries.by_area(members, period), queries.by_reason(members, period)
    return {
        "by_area": [{"area": area, "active_seconds": seconds} for area, seconds in areas],
        "by_reason": [{"reason": name, "activities": count, "xp": xp} for name, count, xp in reasons],
    }


def _rows(people: Sequence[Person], members: MembershipQuerySet) -> list[dict[str, Any]]:
    found = queries.affiliations_of(members, (person.user_id for person in people))
    return [_row(person, found[person.user_id]) for person in people if found[person.user_id]]


def _row(person: Person, memberships: Sequence[Membership]) -> dict[str, Any]:
    user: Any = memberships[0].user
    return {
        "person": person,
        "profile_picture_url": user.profile_picture_url or user.avatar_path,
        "organizations": [each.organization for each in memberships],
        "teams": [team for each in memberships for team in each.teams.all()],
        "affiliations": memberships,
    }
