"""/api/xel: modules, tasks and answers, sessions and transcripts, the dashboard, reviews, the error notebook."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from learning.english import path_serializers as shapes
from learning.english import services
from learning.english.models import EnglishSession, Module, ModuleProgress, NotebookError, Recording, Submission, Task
from learning.english.path import course_map, dashboard_of, module_view, open_task, task_view
from learning.english.path.course import task_views
from learning.english.path.next_task import due_reviews
from learning.english.path_data import error_data, module_data, session_data, submission_data, task_data
from learning.english.path_examples import ANSWER_EXAMPLES, GRADED_EXAMPLES
from learning.english.schema.kinds import SPOKEN
from learning.english.services import recordings
from xentree.api.views import ApiViewSet


class EnglishApi(ApiViewSet):
    """The area of English."""

    scope = "xel"

    def task(self, task_id: UUID) -> Task:
        """One that is taught, or 404."""
        return self.find(Task.objects.published().select_related("lesson__module"), task_id)

    def module(self, module_id: UUID) -> Module:
        """One that is taught, or 404."""
        return self.find(Module.objects.published(), module_id)

    def session(self, session_id: UUID) -> EnglishSession:
        """One's own, or 404."""
        return self.find(EnglishSession.objects.visible_to(self.principal), session_id)


class ModuleViewSet(EnglishApi):
    """/api/xel/modules."""

    pagination_class = None

    @extend_schema(parameters=[shapes.XELModuleQuery], responses=shapes.XELModuleSummary(many=True))
    def list(self, request: Request) -> Response:
        """The course in its order, and how far one is."""
        asked = self.valid_query(shapes.XELModuleQuery)
        level, skill = asked.get("level"), asked.get("skill")
        views = [view for view in course_map(self.principal) if level in (None, view.module.level)]
        found = [view for view in views if skill is None or skill in view.module.skills]
        return Response(shapes.XELModuleSummary(found, many=True).data)

    @extend_schema(responses=shapes.XELModuleDetail)
    def retrieve(self, request: Request, module_id: UUID) -> Response:
        """One module with its lessons and tasks, each in the text that is before the caller; never the answers."""
        detail = module_view(self.module(module_id), self.principal)
        return Response(shapes.XELModuleDetail(module_data(detail)).data)

    @extend_schema(request=None, responses={201: shapes.XELModuleStartResponse, 200: shapes.XELModuleStartResponse})
    def start(self, request: Request, module_id: UUID) -> Response:
        """Begin it; 200 where it was begun before, 409 `module_locked` where it is not open yet."""
        module, user = self.module(module_id), self.principal.user
        was_begun = ModuleProgress.objects.filter(user=user, module=module).exists()
        progress = services.start_module(module, by=self.principal)
        following = open_task(module.pk, user)
        data = {
            "module_id": module.pk,
            "status": progress.status,
            "started_at": progress.started_at,
            "next_task_id": following and following.pk,
        }
        return Response(shapes.XELModuleStartResponse(data).data, status=200 if was_begun else 201)

    @extend_schema(request=None, responses=shapes.XELModuleCompleteResponse)
    def complete(self, request: Request, module_id: UUID) -> Response:
        """Complete it, once; 409 `module_incomplete` names the tasks that are missing in `missing_task_ids`."""
        completion = services.complete_module(self.module(module_id), by=self.principal)
        return Response(shapes.XELModuleCompleteResponse(completion).data)


class TaskViewSet(EnglishApi):
    """/api/xel/tasks/{task_id}."""

    serializer_class = shapes.XELTaskSubmissionResponse

    @extend_schema(responses=shapes.XELTask)
    def retrieve(self, request: Request, task_id: UUID) -> Response:
        """One task in the text that is before the caller."""
        return Response(shapes.XELTask(task_data(task_view(self.task(task_id), self.principal.user))).data)

    @extend_schema(request=shapes.XELTaskRegenerateRequest, responses=shapes.XELTaskRegenerateResponse)
    def regenerate(self, request: Request, task_id: UUID) -> Response:
        """Another text of the same task; earlier answers keep the one they were given to."""
        task, asked = self.task(task_id), self.valid(shapes.XELTaskRegenerateRequest)
        services.regenerate_task(task, **asked, by=self.principal)
        return Response(shapes.XELTaskRegenerateResponse(task_data(task_view(task, self.principal.user))).data)

    @extend_schema(responses=shapes.XELTaskSubmissionResponse(many=True))
    def submissions(self, request: Request, task_id: UUID) -> Response:
        """One's own answers to it, newest first."""
        rows = _submissions(self.principal).filter(task=self.task(task_id))
        page: Any = self.paginate_queryset(rows)
        data = [submission_data(each) for each in page]
        return self.get_paginated_response(shapes.XELTaskSubmissionResponse(data, many=True).data)


class SubmitViewSet(EnglishApi):
    """POST /api/xel/tasks/{task_id}/submit."""

    parser_classes = [JSONParser, MultiPartParser, FormParser]

    @extend_schema(
        request={
            "application/json": shapes.XELTaskSubmissionRequest,
            "multipart/form-data": shapes.XELTaskSubmissionRequest,
        },
        responses={201: shapes.XELTaskSubmissionResponse},
        examples=[*ANSWER_EXAMPLES, *GRADED_EXAMPLES],
    )
    def submit(self, request: Request, task_id: UUID) -> Response:
        """Answer a task; what was graded before never changes, and another try is another answer."""
        asked = self.valid(shapes.XELTaskSubmissionRequest)
        task = self.task(task_id)
        recording = self._recording(asked) if task.kind in SPOKEN else None
        submission = services.submit_answer(task, recording=recording, **self._given(asked), by=self.principal)
        return Response(shapes.XELTaskSubmissionResponse(submission_data(submission)).data, status=201)

    def _given(self, asked: dict[str, Any]) -> dict[str, Any]:
        session_id = asked.get("session_id")
        return {
            "answer": asked.get("answer", asked.get("text")),
            "variant": asked.get("variant"),
            "session": self.session(session_id) if session_id else None,
            "duration_seconds": asked.get("duration_seconds"),
        }

    def _recording(self, asked: dict[str, Any]) -> Recording | None:
        if audio := asked.get("audio"):
            return recordings.add_recording(audio, audio.content_type or "", by=self.principal)
        pk = asked.get("recording_id")
        return self.find(Recording.objects.visible_to(self.principal), pk) if pk else None


class SubmissionViewSet(EnglishApi):
    """/api/xel/submissions/{submission_id}."""

    @extend_schema(responses=shapes.XELTaskSubmissionResponse)
    def retrieve(self, request: Request, submission_id: UUID) -> Response:
        """One's own answer as it stands; poll it while it is `evaluating`."""
        found = self.find(_submissions(self.principal), submission_id)
        return Response(shapes.XELTaskSubmissionResponse(submission_data(found)).data)


class SessionViewSet(EnglishApi):
    """/api/xel/sessions and /api/xel/transcripts."""

    serializer_class = shapes.XELTranscriptItem
    ordering = ("said_at", "id")

    @extend_schema(
        request=shapes.XELSessionStartRequest,
        responses={201: shapes.XELSessionStartResponse, 200: shapes.XELSessionStartResponse},
    )
    def start(self, request: Request) -> Response:
        """Begin one; said again for the same it is a sign of life (200), for another it ends the first."""
        asked = self.valid(shapes.XELSessionStartRequest)
        module = self.module(asked["module_id"]) if asked.get("module_id") else None
        session, is_new = services.start_session(asked["kind"], module=module, by=self.principal)
        return Response(shapes.XELSessionStartResponse(session).data, status=201 if is_new else 200)

    @extend_schema(request=shapes.XELSessionEndRequest, responses=shapes.XELSessionEndResponse)
    def end(self, request: Request) -> Response:
        """End it; a second end is the same answer."""
        session = self.session(self.valid(shapes.XELSessionEndRequest)["session_id"])
        ended = services.end_session(session, by=self.principal)
        return Response(shapes.XELSessionEndResponse(session_data(ended)).data)

    @extend_schema(request=shapes.XELTranscriptSaveRequest, responses={201: shapes.XELTranscriptSaveResponse})
    def save_line(self, request: Request) -> Response:
        """Keep what was said in an open session."""
        asked = self.valid(shapes.XELTranscriptSaveRequest)
        session, said_at = self.session(asked.pop("session_id")), asked.pop("timestamp", None)
        line = services.save_transcript_line(session, **asked, said_at=said_at, by=self.principal)
        return Response(shapes.XELTranscriptSaveResponse(line).data, status=201)

    @extend_schema(responses=shapes.XELTranscriptItem(many=True))
    def transcript(self, request: Request, session_id: UUID) -> Response:
        """What was said, oldest first."""
        page: Any = self.paginate_queryset(self.session(session_id).transcript.all())
        return self.get_paginated_response(shapes.XELTranscriptItem(page, many=True).data)


class DashboardViewSet(EnglishApi):
    """/api/xel/dashboard."""

    @extend_schema(responses=shapes.XELDashboardResponse)
    def show(self, request: Request) -> Response:
        """Where one stands, and the next best task."""
        return Response(shapes.XELDashboardResponse(dashboard_of(self.principal)).data)


class ReviewViewSet(EnglishApi):
    """/api/xel/reviews."""

    serializer_class = shapes.XELReviewItem
    ordering = ("due_at", "id")

    @extend_schema(responses=shapes.XELReviewItem(many=True))
    def list(self, request: Request) -> Response:
        """Missed tasks that are due again, the longest due first."""
        page: Any = self.paginate_queryset(due_reviews(self.principal.user))
        tasks = task_views([review.task for review in page], self.principal.user)
        data = [
            {"id": review.pk, "due_at": review.due_at, "last_at": review.last_at, "task": task_data(view)}
            for review, view in zip(page, tasks, strict=True)
        ]
        return self.get_paginated_response(shapes.XELReviewItem(data, many=True).data)


class NotebookViewSet(EnglishApi):
    """/api/xel/notebook."""

    serializer_class = shapes.XELNotebookItem
    ordering = ("-last_at", "-id")

    @extend_schema(parameters=[shapes.XELNotebookQuery], responses=shapes.XELNotebookItem(many=True))
    def list(self, request: Request) -> Response:
        """One's own errors, the last made first."""
        asked = self.valid_query(shapes.XELNotebookQuery)
        rows = _errors(self.principal, asked["mastered"], asked.get("type"))
        page: Any = self.paginate_queryset(rows)
        data = [error_data(each) for each in page]
        return self.get_paginated_response(shapes.XELNotebookItem(data, many=True).data)

    @extend_schema(request=shapes.XELDrillRequest, responses=shapes.XELDrillResponse)
    def answer(self, request: Request, error_id: UUID) -> Response:
        """Answer the present drill of an error; 409 where it has none."""
        answer = self.valid(shapes.XELDrillRequest)["answer"]
        drilled = services.answer_drill(self._error(error_id), answer, by=self.principal)
        data = {"grade": drilled.grade, "xp_awarded": drilled.xp_awarded, "error": error_data(drilled.error)}
        return Response(shapes.XELDrillResponse(data).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, error_id: UUID) -> Response:
        """Take an error out, say because it was none."""
        services.remove_error(self._error(error_id), by=self.principal)
        return Response(status=204)

    def _error(self, error_id: UUID) -> NotebookError:
        return self.find(NotebookError.objects.visible_to(self.principal), error_id)


def _submissions(principal: Any) -> QuerySet[Submission]:
    return Submission.objects.visible_to(principal).select_related("task", "version")


def _errors(principal: Any, mastered: bool | None, kind: str | None) -> QuerySet[NotebookError]:
    rows = NotebookError.objects.visible_to(principal)
    rows = rows if mastered is None else rows.filter(mastered_at__isnull=not mastered)
    return rows.filter(type=kind) if kind else rows
