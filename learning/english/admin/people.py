"""What people do in the course, in figures and states; what they wrote and said is theirs."""

from django.contrib import admin

from learning.english.models import EnglishSession, ModuleProgress, Submission
from xentree.read_only_admin import ReadOnlyAdmin

PERSON = ("user__username", "user__email")


@admin.register(ModuleProgress)
class ModuleProgressAdmin(ReadOnlyAdmin):
    """Who is how far."""

    list_display = ("user", "module", "status", "score", "started_at", "completed_at")
    list_filter = ("status", "module__level", "started_at")
    list_select_related = ("user", "module")
    search_fields = (*PERSON, "module__slug", "module__title")
    ordering = ("-started_at", "-id")


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """Answers and their grades, without the answers."""

    list_display = ("task", "user", "status", "score", "passed", "xp_awarded", "created_at")
    list_filter = ("status", "passed", "task__kind", "task__skill", "task__lesson__module__level", "created_at")
    list_select_related = ("user", "task")
    search_fields = ("=id", "=task__id", "task__slug", *PERSON)
    fields = (
        *("id", "user", "organization", "task", "version", "variant", "status", "score", "points", "max_points"),
        *("correct", "passed", "xp_awarded", "duration_seconds", "session", "created_at"),
    )
    readonly_fields = fields


@admin.register(EnglishSession)
class EnglishSessionAdmin(ReadOnlyAdmin):
    """Time at English, without what was said."""

    list_display = ("user", "kind", "module", "started_at", "ended_at", "active_seconds", "xp_awarded")
    list_filter = ("kind", "started_at")
    list_select_related = ("user", "module")
    search_fields = ("=id", *PERSON)
