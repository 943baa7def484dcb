"""/api/xel/placement: finding one's level."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english import services
from learning.english.placement import serializers as shapes
from learning.english.placement.queries import placement_view
from learning.english.services.placement import open_placement
from xentree.api.views import ApiViewSet
from xentree.errors import Conflict


class PlacementViewSet(ApiViewSet):
    """One's own test; one at a time."""

    scope = "xel"
    serializer_class = shapes.XELPlacementResponse

    @extend_schema(responses=shapes.XELPlacementResponse)
    def retrieve(self, request: Request) -> Response:
        """The question asked now, or what the last test came to."""
        return self._view()

    @extend_schema(request=None, responses={200: shapes.XELPlacementResponse})
    def begin(self, request: Request) -> Response:
        """Begin a test, or go on with the one that is open."""
        services.begin_placement(by=self.principal)
        return self._view()

    @extend_schema(request=shapes.XELPlacementAnswerRequest, responses={200: shapes.XELPlacementResponse})
    def answer(self, request: Request) -> Response:
        """Answer the question asked now; the answer has the next one, or the result."""
        given = self.valid(shapes.XELPlacementAnswerRequest)
        placement = open_placement(self.principal)
        if placement is None:
            raise Conflict("No placement test is open. Begin one first.", "question_not_asked")
        services.answer_placement(placement, given["answer"], task_id=given["task_id"], by=self.principal)
        return self._view()

    @extend_schema(request=None, responses={200: shapes.XELPlacementResponse})
    def leave(self, request: Request) -> Response:
        """End the test without a result; choose a level in the settings instead, or begin with the first module."""
        services.leave_placement(by=self.principal)
        return self._view()

    def _view(self) -> Response:
        return Response(shapes.XELPlacementResponse(placement_view(self.principal.user)).data)
