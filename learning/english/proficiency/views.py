"""/api/xel/xpi: the index and its history."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english.proficiency import queries
from learning.english.proficiency import serializers as shapes
from xentree.api.views import ApiViewSet


class XpiViewSet(ApiViewSet):
    """One's own index."""

    scope = "xel"
    pagination_class = None
    serializer_class = shapes.XELXpiResponse

    @extend_schema(responses=shapes.XELXpiResponse)
    def retrieve(self, request: Request) -> Response:
        """The index as it stands, with its parts."""
        return Response(shapes.XELXpiResponse(queries.index_of(self.principal.user)).data)

    @extend_schema(parameters=[shapes.XELXpiHistoryQuery], responses=shapes.XELXpiHistoryItem(many=True))
    def history(self, request: Request) -> Response:
        """How it came to be: each day with evidence, the latest first, and by what."""
        asked = self.valid_query(shapes.XELXpiHistoryQuery)
        days = queries.history_of(self.principal.user, asked.get("start_date"), asked.get("end_date"))
        return Response(shapes.XELXpiHistoryItem(days, many=True).data)
