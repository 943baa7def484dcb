"""Background jobs in the admin: states, dead letters, the timetable."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat import admin as beat
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from django_celery_results.models import GroupResult, TaskResult
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from xentree.errors import Conflict
from xentree.jobs import run_again

for model in (TaskResult, GroupResult, PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule):
    admin.site.unregister(model)

STATES = {"SUCCESS": "success", "FAILURE": "danger", "RETRY": "warning", "STARTED": "info", "REVOKED": "warning"}


@admin.register(TaskResult)
class JobAdmin(ModelAdmin):
    """What workers did: a failure here has used up its retries, and waits for somebody to look at it."""

    list_display = ("task_name", "state", "worker", "date_created", "date_started", "date_done", "periodic_task_name")
    list_filter = ("status", "task_name", "worker", "date_done")
    search_fields = ("task_id", "task_name", "task_args")
    ordering = ("-date_created",)
    actions = ("do_again",)
    fieldsets = (
        (None, {"fields": ("task_id", "task_name", "periodic_task_name", "status", "worker")}),
        ("Arguments", {"fields": ("task_args", "task_kwargs")}),
        ("Outcome", {"fields": ("result", "traceback", "date_created", "date_started", "date_done")}),
    )

    @display(description="State", label=STATES)
    def state(self, job: TaskResult) -> str:
        """The state, coloured."""
        return str(job.status)

    @action(description="Run again")
    def do_again(self, request: HttpRequest, jobs: QuerySet[TaskResult]) -> None:
        """Send the chosen jobs once more; every job is made to be done twice without harm."""
        for job in jobs:
            try:
                run_again(job.task_name, job.task_args, job.task_kwargs)
                messages.success(request, f"Sent again: {job.task_name}.")
            except Conflict as error:
                messages.error(request, f"{job.task_name}: {error.message}")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come from the work itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it is; running again asks for the right to see it."""
        return False


class _TimetableForm(beat.PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = UnfoldAdminSelectWidget(choices=self.fields["regtask"].choices)


@admin.register(PeriodicTask)
class TimetableAdmin(beat.PeriodicTaskAdmin, ModelAdmin):
    """What is done on time; `Run selected tasks` does it now."""

    form = _TimetableForm


@admin.register(IntervalSchedule, CrontabSchedule)
class ScheduleAdmin(ModelAdmin):
    """How often."""
