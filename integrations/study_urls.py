"""The paths of the calendar and of study blocks."""

from django.urls import URLPattern, path

from integrations.pages import calendar, study
from integrations.views.study_blocks import StudyBlockViewSet, StudyPlanViewSet, StudyTimesViewSet

BLOCKS = "api/integrations/study-blocks"

urlpatterns: list[URLPattern] = [
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar/week", calendar.week, name="calendar_week"),
    path("calendar/sync", calendar.sync, name="calendar_sync"),
    path("calendar/plan", study.plan, name="calendar_plan"),
    path("calendar/plan/write", study.write, name="calendar_write"),
    path("calendar/entries/<uuid:entry_id>/move", study.move, name="calendar_move"),
    path("calendar/entries/<uuid:entry_id>/remove", study.remove, name="calendar_remove"),
    path("calendar/entries/<uuid:entry_id>/retry", study.retry, name="calendar_retry"),
    path("calendar/entries/<uuid:entry_id>/again", study.again, name="calendar_again"),
    path(BLOCKS, StudyBlockViewSet.as_view({"get": "list", "post": "create"}), name="study-blocks"),
    path(f"{BLOCKS}/plan", StudyPlanViewSet.as_view({"post": "create"}), name="study-blocks-plan"),
    path(
        f"{BLOCKS}/<uuid:block_id>",
        StudyBlockViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="study-block",
    ),
    path(
        "api/integrations/study-times",
        StudyTimesViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="study-times",
    ),
]
