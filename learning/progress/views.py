"""/api/xp: profile, streak, week, pulse, learning time, choices."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.progress import queries, services
from learning.progress import serializers as shapes
from learning.progress.rules import shown_person
from xentree.api.views import ApiViewSet


class XPViewSet(ApiViewSet):
    """One's own progress."""

    scope = "api"
    action_scopes = {"analytics": "conversations:read"}

    @extend_schema(responses=shapes.XPProfileResponse)
    def profile(self, request: Request) -> Response:
        """Level, streak, today, tokens and freezes."""
        return self._answer(shapes.XPProfileResponse, queries.profile_data(self.principal.user))

    @extend_schema(responses=shapes.StreakStatusResponse)
    def streak_status(self, request: Request) -> Response:
        """The streak as it stands today."""
        return self._answer(shapes.StreakStatusResponse, queries.streak_data(self.principal.user))

    @extend_schema(responses=shapes.WeeklyActivityResponse)
    def weekly_activity(self, request: Request) -> Response:
        """The present week, Sunday to Saturday."""
        return self._answer(shapes.WeeklyActivityResponse, queries.weekly_data(self.principal.user))

    @extend_schema(responses=shapes.LearningPulseResponse)
    def learning_pulse(self, request: Request) -> Response:
        """The last 365 days."""
        return self._answer(shapes.LearningPulseResponse, queries.pulse_data(self.principal.user))

    @extend_schema(parameters=[shapes.AnalyticsQuery], responses=shapes.LearningTimeAnalyticsResponse)
    def analytics(self, request: Request) -> Response:
        """Active time by day and area, against the period before."""
        asked = self.valid_query(shapes.AnalyticsQuery)
        found = queries.analytics_data(self.principal.user, asked.get("start_date"), asked.get("end_date"))
        return self._answer(shapes.LearningTimeAnalyticsResponse, found)

    def _answer(self, shape: type[Any], data: dict[str, Any]) -> Response:
        return Response(shape(data).data)


class XPSettingsViewSet(ApiViewSet):
    """/api/xp/settings and /api/xp/pause."""

    scope = "api"

    @extend_schema(responses=shapes.XPSettingsResponse)
    def retrieve(self, request: Request) -> Response:
        """What one has chosen."""
        return self._settings(self.principal.user)

    @extend_schema(request=shapes.XPSettingsRequest, responses=shapes.XPSettingsResponse)
    def partial_update(self, request: Request) -> Response:
        """Choose the goal, who sees what, and when to be reminded."""
        return self._settings(services.change_settings(**self.valid(shapes.XPSettingsRequest), by=self.principal))

    @extend_schema(request=shapes.PauseRequest, responses=shapes.XPSettingsResponse)
    def pause(self, request: Request) -> Response:
        """Take days off from today on; said again, the break gets the new end."""
        services.start_pause(**self.valid(shapes.PauseRequest), by=self.principal)
        return self._settings(self.principal.user)

    @extend_schema(request=None, responses=shapes.XPSettingsResponse)
    def resume(self, request: Request) -> Response:
        """End the break; today counts again."""
        services.end_pause(by=self.principal)
        return self._settings(self.principal.user)

    def _settings(self, user: Any) -> Response:
        return Response(shapes.XPSettingsResponse(queries.settings_data(user)).data)


class PublicXPProfileViewSet(ApiViewSet):
    """/api/xp/public-profile/{username}."""

    public = True
    authentication_classes = ()

    @extend_schema(responses=shapes.PublicXPProfileResponse)
    def retrieve(self, request: Request, username: str) -> Response:
        """What somebody shows; 404 also where they show nothing."""
        return Response(shapes.PublicXPProfileResponse(queries.public_profile_data(shown_person(username))).data)
