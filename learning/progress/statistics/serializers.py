"""The shapes of statistics."""

from typing import Any

from rest_framework import serializers

from learning.progress.models import Area, Reason
from learning.progress.statistics.sorting import ORDERS, SORTS
from organizations.models import Role

ROWS, MOST_ROWS = 200, 200
PROGRESS_ROWS = 50
MOST_PAGES = 100_000


class StatisticsFilter(serializers.Serializer[Any]):
    """Whose statistics, of which days in UTC, both included; without days the last thirty."""

    organization_id = serializers.UUIDField(required=False)
    team_id = serializers.UUIDField(required=False)
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)


class EngagementFilter(StatisticsFilter):
    """Also which of the member rows."""

    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=ROWS)


class MemberProgressFilter(serializers.Serializer[Any]):
    """Which members, of which days, in which order."""

    org_id = serializers.UUIDField(required=False)
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)
    sort = serializers.ChoiceField(choices=list(SORTS), default="xp")
    order = serializers.ChoiceField(choices=ORDERS, required=False, help_text="Names go up, figures down.")
    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=PROGRESS_ROWS)
    q = serializers.CharField(required=False, allow_blank=True, max_length=120, help_text="A part of the name.")


class EngagementTotals(serializers.Serializer[Any]):
    """What all did together."""

    active_members = serializers.IntegerField(help_text="People who did anything.")
    active_seconds = serializers.IntegerField()
    xp = serializers.IntegerField()
    activities = serializers.IntegerField(help_text="Things that XP was counted for.")


class MemberTotals(EngagementTotals):
    """With how many they are, whatever they did."""

    members = serializers.IntegerField()


class EngagementDay(EngagementTotals):
    """A day in UTC."""

    date = serializers.DateField()


class StatisticsOrganization(serializers.Serializer[Any]):
    """An organization of a member."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class StatisticsTeam(serializers.Serializer[Any]):
    """A team of a member."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    organization_id = serializers.UUIDField()


class Affiliation(serializers.Serializer[Any]):
    """What a member is in one organization."""

    organization_id = serializers.UUIDField()
    organization_name = serializers.CharField(source="organization.name")
    role = serializers.ChoiceField(choices=Role.choices)
    team_ids = serializers.SerializerMethodField()
    joined_at = serializers.DateTimeField()

    def get_team_ids(self, membership: Any) -> list[str]:
        """Their teams there."""
        return [str(team.pk) for team in membership.teams.all()]


class MemberEngagement(serializers.Serializer[Any]):
    """A member, and what they did; organizations and teams are only those the caller asked about."""

    user_id = serializers.UUIDField(source="person.user_id")
    username = serializers.CharField(source="person.username")
    full_name = serializers.CharField(source="person.full_name")
    profile_picture_url = serializers.CharField()
    organizations = StatisticsOrganization(many=True)
    teams = StatisticsTeam(many=True)
    affiliations = Affiliation(many=True)
    active_seconds = serializers.IntegerField(source="person.did.active_seconds")
    xp = serializers.IntegerField(source="person.did.xp")
    activities = serializers.IntegerField(source="person.did.activities")
    active_days = serializers.IntegerField(source="person.did.active_days")
    last_active_at = serializers.DateTimeField(source="person.did.last_active_at", allow_null=True)


class EngagementResponse(serializers.Serializer[Any]):
    """All members together, each day, and each of them, the most active first."""

    start_date = serializers.DateField()
    end_date = serializers.DateField()
    totals = MemberTotals()
    previous_period = EngagementTotals(help_text="As many days right before.")
    by_day = EngagementDay(many=True)
    members = MemberEngagement(many=True)
    page = serializers.IntegerField()
    limit = serializers.IntegerField()


class AreaTime(serializers.Serializer[Any]):
    """Time in one area."""

    area = serializers.ChoiceField(choices=Area.choices)
    active_seconds = serializers.IntegerField()


class ReasonCount(serializers.Serializer[Any]):
    """Activities of one kind."""

    reason = serializers.ChoiceField(choices=Reason.choices)
    activities = serializers.IntegerField()
    xp = serializers.IntegerField()


class MemberStatisticsResponse(serializers.Serializer[Any]):
    """One member: sums, days, areas and kinds of activities; never what was said or written."""

    start_date = serializers.DateField()
    end_date = serializers.DateField()
    member = MemberEngagement()
    previous_period = EngagementTotals(help_text="As many days right before.")
    by_day = EngagementDay(many=True)
    by_area = AreaTime(many=True)
    by_reason = ReasonCount(many=True)


class MemberProgress(MemberEngagement):
    """With how that compares."""

    total_xp = serializers.IntegerField(source="person.total_xp", help_text="Since ever, in these organizations.")
    previous_xp = serializers.IntegerField(source="person.previous.xp", help_text="In as many days right before.")
    previous_active_seconds = serializers.IntegerField(source="person.previous.active_seconds")
    joined_at = serializers.DateTimeField(source="person.joined_at")


class MemberProgressResponse(serializers.Serializer[Any]):
    """A page of members."""

    start_date = serializers.DateField()
    end_date = serializers.DateField()
    members = MemberProgress(many=True)
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    limit = serializers.IntegerField()
