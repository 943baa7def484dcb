"""/api/xel/evaluate and /api/xel/evaluations: judgements of what somebody wrote or said."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english.evaluation_serializers import XELEvaluateSpeaking, XELEvaluateWriting, XELEvaluationResponse
from learning.english.models import Evaluation, Recording
from learning.english.models.evaluations import EvaluationQuerySet
from learning.english.services import evaluating, recordings
from xentree.api.views import ApiViewSet

_ASKED = PolymorphicProxySerializer(
    component_name="XELEvaluationRequest",
    serializers={"writing": XELEvaluateWriting, "speaking": XELEvaluateSpeaking},
    resource_type_field_name="skill",
)


class EvaluateViewSet(ApiViewSet):
    """POST /api/xel/evaluate."""

    scope = "xel"
    serializer_class = XELEvaluationResponse
    parser_classes = [JSONParser, MultiPartParser]
    limits = {"create": "evaluation.user"}

    @extend_schema(
        request={"application/json": _ASKED, "multipart/form-data": XELEvaluateSpeaking},
        responses={200: XELEvaluationResponse, 202: XELEvaluationResponse},
    )
    def create(self, request: Request) -> Response:
        """Have a text or a recording judged by a job: 202, or 200 where the same was judged before.

        Poll `/api/xel/evaluations/{evaluation_id}`, or wait for `evaluation-updated` on the socket.
        """
        speaking = request.data.get("skill") == Evaluation.Skill.SPEAKING if hasattr(request.data, "get") else False
        evaluation = self._speaking() if speaking else self._writing()
        status = 200 if evaluation.status == Evaluation.Status.DONE else 202
        return Response(XELEvaluationResponse(evaluation).data, status=status)

    def _writing(self) -> Evaluation:
        asked = self.valid(XELEvaluateWriting)
        del asked["skill"]
        return evaluating.request_writing(**asked, by=self.principal, reuse=True)

    def _speaking(self) -> Evaluation:
        asked = self.valid(XELEvaluateSpeaking)
        del asked["skill"]
        recording = self._recording(asked.pop("audio", None), asked.pop("recording_id", None))
        return evaluating.request_speaking(recording, **asked, by=self.principal, reuse=True)

    def _recording(self, audio: Any, recording_id: UUID | None) -> Recording:
        if audio is not None:
            return recordings.add_recording(audio, audio.content_type or "", by=self.principal)
        found: Recording = self.find(Recording.objects.visible_to(self.principal), recording_id)
        return found


class EvaluationViewSet(ApiViewSet):
    """/api/xel/evaluations."""

    scope = "xel"
    serializer_class = XELEvaluationResponse

    @extend_schema(responses=XELEvaluationResponse(many=True))
    def list(self, request: Request) -> Response:
        """One's own, newest first."""
        page: Any = self.paginate_queryset(self._evaluations())
        return self.get_paginated_response(XELEvaluationResponse(page, many=True).data)

    @extend_schema(responses=XELEvaluationResponse)
    def retrieve(self, request: Request, evaluation_id: UUID) -> Response:
        """A judgement, or how far it is."""
        return Response(XELEvaluationResponse(self._evaluation(evaluation_id)).data)

    @extend_schema(request=None, responses={202: XELEvaluationResponse})
    def retry(self, request: Request, evaluation_id: UUID) -> Response:
        """Try again what failed."""
        evaluation = evaluating.retry_evaluation(self._evaluation(evaluation_id), by=self.principal)
        return Response(XELEvaluationResponse(evaluation).data, status=202)

    def _evaluation(self, evaluation_id: UUID) -> Evaluation:
        found: Evaluation = self.find(self._evaluations(), evaluation_id)
        return found

    def _evaluations(self) -> EvaluationQuerySet:
        return Evaluation.objects.visible_to(self.principal).select_related("second_look")
