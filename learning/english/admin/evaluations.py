"""What staff see of judgements: states and figures, never what somebody wrote or said, nor what was found in it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from learning.english.models import Evaluation, Recording
from learning.english.services import evaluating
from xentree.read_only_admin import ReadOnlyAdmin
from xentree.sizes import size_of
from xentree.stuck_filter import StuckFilter

STATES = {"done": "success", "failed": "danger", "running": "info"}
PERSON = ["=id", "user__username", "user__email"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Which evaluator judged what kind of answer, how far it is, and trying again what failed."""

    list_display = ["id", "user", "skill", "state", "evaluator", "score", "confidence", "reason", "failure"]
    list_display += ["attempts", "created_at"]
    list_filter = ["status", StuckFilter, "skill", "evaluator", "reason", "created_at"]
    list_select_related = ["user"]
    search_fields = PERSON
    fields = ["id", "user", "organization", "skill", "status", "evaluator", "score", "cefr", "confidence", "reason"]
    fields += ["progress", "failure", "attempts", "created_at", "queued_at", "alive_at", "finished_at"]
    readonly_fields = fields
    actions = ["retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What was written, and said about it, is not even read."""
        return super().get_queryset(request).defer("request", "result", "feedback")

    @display(description="Status", ordering="status", label=STATES)
    def state(self, row: Evaluation) -> str:
        """The status, coloured."""
        return row.status

    @admin.action(description="Judge again", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> None:
        """Those that failed."""
        self.act_on_each(request, queryset, lambda row, by: evaluating.retry_evaluation(row, by=by))


@admin.register(Recording)
class RecordingAdmin(ReadOnlyAdmin):
    """How many voices are kept, how large and for how long; nobody hears them here."""

    list_display = ["id", "user", "status", "content_type", "bytes", "seconds", "keep_until", "created_at"]
    list_filter = ["status", "content_type", "keep_until", "created_at"]
    list_select_related = ["user"]
    search_fields = PERSON
    fields = ["id", "user", "organization", "status", "content_type", "bytes", "seconds", "keep_until", "created_at"]
    readonly_fields = fields

    @display(description="Size", ordering="size")
    def bytes(self, row: Recording) -> str:
        """In words."""
        return size_of(row.size)
