"""What staff see of progress: figures and dates, never what somebody wrote."""

from django.contrib import admin

from learning.progress.models import Progress, XPEvent
from xentree.read_only_admin import ReadOnlyAdmin


@admin.register(Progress)
class ProgressAdmin(ReadOnlyAdmin):
    """How far people are."""

    list_display = ["user", "total_xp", "current_streak", "longest_streak", "last_active_day", "token_balance"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__email"]


@admin.register(XPEvent)
class XPEventAdmin(ReadOnlyAdmin):
    """The ledger, as it was written."""

    list_display = ["user", "reason", "area", "amount", "multiplier", "day", "happened_at"]
    list_filter = ["reason", "area", "happened_at"]
    list_select_related = ["user"]
    search_fields = ["=id", "=source_id", "user__username", "user__email"]
    ordering = ["-created_at"]
