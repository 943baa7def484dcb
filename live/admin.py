"""What staff see of Live: who talks now and how fast answers come, never a word of what is said."""

from statistics import median
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from live.metrics import STAGES
from live.models import LiveSession, LiveTranscript, LiveTurn
from live.services.sessions import end_session
from xentree.read_only_admin import ReadOnlyAdmin

STATES = {"open": "success", "ended": "info"}


class OpenFilter(admin.SimpleListFilter):
    """Those that are open, or those that are over."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The two."""
        return [("open", "Open now"), ("ended", "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By whether there is an end."""
        return queryset.filter(ended_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(LiveSession)
class LiveSessionAdmin(ReadOnlyAdmin):
    """Sessions with their times, what they were counted as, and how long answers took."""

    list_display = ["user", "state", "session_type", "started_at", "billed_seconds", "answers"]
    list_display += ["end_reason", "organization"]
    list_filter = [OpenFilter, "session_type", "end_reason", "persona", "started_at"]
    list_select_related = ["user", "organization"]
    search_fields = ["=id", "user__username", "user__email", "origin"]
    fields = ["id", "user", "organization", "session_type", "persona", "language", "origin", "opened_by"]
    fields += ["started_at", "beaten_at", "metered_at", "ended_at", "end_reason", "billed_seconds", "warned_percent"]
    fields += ["has_socket", "answers", "latency", "providers", "xp_awarded", "report_status"]
    readonly_fields = fields
    actions = ["end_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What a report says of a person is not even read."""
        answers = Count("turns", filter=Q(turns__role=LiveTurn.Role.AI))
        return super().get_queryset(request).defer("report").annotate(answers=answers)

    @display(description="State", ordering="ended_at", label=STATES)
    def state(self, row: LiveSession) -> str:
        """Open or ended, coloured."""
        return row.status

    @display(description="Answers", ordering="answers")
    def answers(self, row: Any) -> int:
        """How many the assistant began."""
        return row.answers

    @display(description="Socket", boolean=True)
    def has_socket(self, row: LiveSession) -> bool:
        """Whether one has it now."""
        return bool(row.socket)

    @display(description="Milliseconds of an answer, median and most")
    def latency(self, row: LiveSession) -> str:
        """By stage, of the answers that were measured."""
        measured = list(row.turns.exclude(latency={}).values_list("latency", flat=True))
        times = {stage: [each[stage] for each in measured if stage in each] for stage in STAGES}
        return ", ".join(f"{stage} {median(each):.0f}/{max(each):.0f}" for stage, each in times.items() if each) or "-"

    @display(description="Answered by")
    def providers(self, row: LiveSession) -> str:
        """Providers and models of its answers."""
        answers = row.turns.filter(role=LiveTurn.Role.AI)
        asked = answers.exclude(provider="").order_by().values_list("provider", "model").distinct()
        return ", ".join(sorted(f"{provider} {model}".strip() for provider, model in asked)) or "-"

    @admin.action(description="End now", permissions=["view"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        """Those that are open; the person is told."""
        reason = LiveSession.EndReason.STAFF
        self.act_on_each(request, queryset, lambda row, by: end_session(row, reason=reason, by=by))


@admin.register(LiveTranscript)
class LiveTranscriptAdmin(ReadOnlyAdmin):
    """Whose, when and how long."""

    list_display = ["user", "session_started_at", "session_ended_at", "turn_count", "organization"]
    list_filter = ["session__session_type", "session_started_at"]
    list_select_related = ["user", "organization"]
    search_fields = ["=id", "user__username", "user__email"]
    fields = ["id", "user", "session", "organization", "turn_count", "session_started_at", "session_ended_at"]
    fields += ["created_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What was said is not even read."""
        return super().get_queryset(request).defer("preview")
