"""Events of ours in calendars as staff see them: how their writing does, never what they say."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from integrations.models import CalendarEntry
from xentree.read_only_admin import ReadOnlyAdmin

STATES = {"queued": "info", "writing": "info", "written": "success", "failed": "danger", "removed": "warning"}


@admin.register(CalendarEntry)
class CalendarEntryAdmin(ReadOnlyAdmin):
    """Whose they are, how far their writing is, and what went wrong last."""

    list_display = ("id", "user", "purpose", "standing", "attempts", "next_attempt_at", "trouble", "created_at")
    list_filter = ("purpose", "status", "integration__provider", "created_at")
    list_select_related = ("user",)
    search_fields = ("=id", "user__username", "user__email")
    ordering = ("-created_at",)
    fields = [
        *("id", "user", "integration", "purpose", "standing", "attempts", "next_attempt_at", "claimed_at"),
        *("trouble", "moved_at", "kept_at", "created_at"),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What somebody planned is not even read."""
        return super().get_queryset(request).defer("title", "description", "location", "attendees")

    @display(description="State", ordering="status", label=STATES)
    def standing(self, entry: CalendarEntry) -> str:
        """Coloured."""
        return entry.status

    @display(description="Last trouble")
    def trouble(self, entry: CalendarEntry) -> str:
        """In words."""
        return entry.error.get("message", "")
