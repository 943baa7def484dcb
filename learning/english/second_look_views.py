"""Second looks: a learner asks for one, teachers and staff decide."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english import second_look_serializers as shapes
from learning.english import services
from learning.english.models import Evaluation, EvaluationToReview, SecondLook
from xentree.api.views import ApiViewSet


class SecondLookViewSet(ApiViewSet):
    """/api/xel/second-looks and /api/xel/evaluations/{evaluation_id}/second-look."""

    scope = "xel"
    ordering = ("created_at", "id")
    serializer_class = shapes.XELSecondLook

    @extend_schema(responses=shapes.XELAnswerToReview(many=True))
    def list(self, request: Request) -> Response:
        """Answers of those one teaches that wait for a look, the oldest first."""
        rows = EvaluationToReview.objects.open_to(self.principal).undecided().select_related("user", "second_look")
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(shapes.XELAnswerToReview(page, many=True).data)

    @extend_schema(responses=shapes.XELSecondLook)
    def retrieve(self, request: Request, evaluation_id: UUID) -> Response:
        """What came of the look one asked for."""
        own = Evaluation.objects.visible_to(self.principal)
        looks = SecondLook.objects.filter(evaluation__in=own)
        return Response(self.get_serializer(self.find(looks, evaluation_id)).data)

    @extend_schema(request=shapes.XELSecondLookRequest, responses={201: shapes.XELSecondLook})
    def ask(self, request: Request, evaluation_id: UUID) -> Response:
        """Ask a person to look at the mark of one's own answer; they may read the answer then."""
        evaluation = self.find(Evaluation.objects.visible_to(self.principal), evaluation_id)
        look = services.ask_second_look(evaluation, **self.valid(shapes.XELSecondLookRequest), by=self.principal)
        return Response(self.get_serializer(look).data, status=201)

    @extend_schema(request=shapes.XELSecondLookDecision, responses=shapes.XELSecondLook)
    def decide(self, request: Request, evaluation_id: UUID) -> Response:
        """Confirm the mark of somebody one teaches, or set another one."""
        decision = self.valid(shapes.XELSecondLookDecision)
        look = services.decide_second_look(evaluation_id, **decision, by=self.principal)
        return Response(self.get_serializer(look).data)
