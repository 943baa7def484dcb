"""The doors to how a person likes Live."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from live.serializers import settings as shapes
from live.services.settings import save_settings, set_nickname, settings_of
from xentree.api.views import ApiViewSet


class LiveNicknameViewSet(ApiViewSet):
    """PATCH /api/live/nickname."""

    scope = "live"
    serializer_class = shapes.LiveNicknameResponse

    @extend_schema(request=shapes.LiveNicknameRequest, responses=shapes.LiveNicknameResponse)
    def partial_update(self, request: Request) -> Response:
        """Choose what the assistant calls one."""
        nickname = self.valid(shapes.LiveNicknameRequest)["nickname"]
        return Response(self.get_serializer(set_nickname(nickname, by=self.principal)).data)


class LiveSettingsViewSet(ApiViewSet):
    """/api/live/settings: one's own."""

    scope = "live"
    serializer_class = shapes.LiveSettingsResponse

    @extend_schema(responses=shapes.LiveSettingsResponse)
    def retrieve(self, request: Request) -> Response:
        """What one has chosen."""
        return Response(self.get_serializer(settings_of(self.principal.user)).data)

    @extend_schema(request=shapes.LiveSettingsRequest, responses=shapes.LiveSettingsResponse)
    def partial_update(self, request: Request) -> Response:
        """Choose nickname, look, voice, when and by whom one is heard, and what is kept of it."""
        changes = self.valid(shapes.LiveSettingsRequest)
        return Response(self.get_serializer(save_settings(changes, by=self.principal)).data)
