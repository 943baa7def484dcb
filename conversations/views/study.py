"""The doors to quizzes and flashcards from a document."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import StudySet
from conversations.serializers.study import StudyRequest, StudyRound, StudySetResponse
from conversations.services import study, study_rounds
from conversations.views.chat import wish
from knowledge.models import Document
from xentree.api.views import ApiViewSet


class StudySetViewSet(ApiViewSet):
    """/api/rag/documents/{document_id}/quiz and /flashcards."""

    scope = "quiz"
    kind = ""
    serializer_class = StudySetResponse
    pagination_class = None
    limits = {"create": "chat.user"}

    @extend_schema(responses=StudySetResponse(many=True))
    def list(self, request: Request, document_id: UUID) -> Response:
        """One's own from this document, newest first; at most five."""
        found = StudySet.objects.visible_to(self.principal).filter(document=self._document(document_id), kind=self.kind)
        return Response(StudySetResponse(found, many=True).data)

    @extend_schema(request=StudyRequest, responses={201: StudySetResponse})
    def create(self, request: Request, document_id: UUID) -> Response:
        """Make some: a model writes them and each is checked against the text, or sentences are taken as they are."""
        document, data = self._document(document_id), self.valid(StudyRequest)
        wanted = wish({"provider": data["provider"], "use_knowledge": False}, images=False, place=self.principal)
        made = study.make_study_set(document, self.kind, count=data["count"], wish=wanted, by=self.principal)
        return Response(StudySetResponse(made).data, status=201)

    def _document(self, document_id: UUID) -> Any:
        return self.find(Document.objects.visible_to(self.principal), document_id)


class OneStudySetViewSet(ApiViewSet):
    """/api/rag/study-sets/{study_set_id}, and its round."""

    scope = "quiz"
    serializer_class = StudySetResponse

    @extend_schema(responses=StudySetResponse)
    def retrieve(self, request: Request, study_set_id: UUID) -> Response:
        """One of one's own, with how far one got."""
        return Response(StudySetResponse(self._readable(study_set_id)).data)

    @extend_schema(request=StudyRound, responses=StudySetResponse)
    def keep_round(self, request: Request, study_set_id: UUID) -> Response:
        """Say how far a round got; the whole of it each time, so that saying it twice changes nothing."""
        found, data = self._readable(study_set_id), self.valid(StudyRound)
        kept = study_rounds.keep_round(found, items=data["items"], answers=data["answers"], by=self.principal)
        return Response(StudySetResponse(kept).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, study_set_id: UUID) -> Response:
        """Throw it away, also if one may not read its document any more."""
        study.delete_study_set(self.find(StudySet.objects.owned_by(self.principal), study_set_id), by=self.principal)
        return Response(status=204)

    def _readable(self, study_set_id: UUID) -> Any:
        return self.find(StudySet.objects.visible_to(self.principal), study_set_id)
