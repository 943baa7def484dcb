"""/api/xel/settings: what a person chooses about their English."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english import services
from learning.english import settings_serializers as shapes
from learning.english.models import LearnerSettings
from xentree.api.views import ApiViewSet


class EnglishSettingsViewSet(ApiViewSet):
    """One's own."""

    scope = "xel"
    serializer_class = shapes.XELSettingsResponse

    @extend_schema(responses=shapes.XELSettingsResponse)
    def retrieve(self, request: Request) -> Response:
        """What one has chosen."""
        found = LearnerSettings.objects.filter(user=self.principal.user).first() or LearnerSettings()
        return Response(self.get_serializer(found).data)

    @extend_schema(request=shapes.XELSettingsRequest, responses=shapes.XELSettingsResponse)
    def partial_update(self, request: Request) -> Response:
        """Choose level, age group, how long recordings are kept, and who may see answers."""
        changes = self.valid(shapes.XELSettingsRequest)
        return Response(self.get_serializer(services.change_english_settings(**changes, by=self.principal)).data)
