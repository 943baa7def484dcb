"""The modules of the course: looked at, published and withdrawn; their texts come from files."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from unfold.admin import StackedInline
from unfold.decorators import action, display

from learning.english.models import Lesson, Module
from xentree.read_only_admin import ReadOnlyAdmin

STATES = {"taught": "success", "withdrawn": "warning", "not in the files": "danger"}


def state_of(thing: Any) -> str:
    """Whether learners have it, or why not."""
    if thing.retired_at:
        return "not in the files"
    return "taught" if thing.is_published else "withdrawn"


class PublishingAdmin(ReadOnlyAdmin):
    """What learners have, or do not have."""

    actions: tuple[str, ...] = ("publish", "withdraw")

    @display(description="State", label=STATES)
    def state(self, thing: Any) -> str:
        """In a word."""
        return state_of(thing)

    @action(description="Publish", permissions=["edit"])
    def publish(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Learners have it again."""
        self._set(request, rows, True)

    @action(description="Withdraw", permissions=["edit"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Learners have it no more; what they answered stays."""
        self._set(request, rows, False)

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Who may change it by Django's permissions."""
        return bool(request.user.has_perm(f"learning.change_{self.opts.model_name}"))

    def _set(self, request: HttpRequest, rows: QuerySet[Any], published: bool) -> None:
        from learning.english.services import set_published

        self.act_on_each(request, rows, lambda row, by: set_published(row, published, by=by))


class LessonInline(StackedInline):
    """What a module teaches."""

    model = Lesson
    extra = 0
    fields = ("title", "taught", "links", "retired_at")
    readonly_fields = fields

    @display(description="Content")
    def taught(self, lesson: Lesson) -> str:
        """As a page shows it."""
        from xentree.markdown import render_markdown

        content = mark_safe(render_markdown(lesson.content))  # noqa: S308
        return format_html('<div class="prose max-w-none dark:prose-invert">{}</div>', content)

    @display(description="Tasks")
    def links(self, lesson: Lesson) -> str:
        """The list of its tasks."""
        target = reverse("admin:learning_task_changelist")
        return format_html('<a class="underline" href="{}?lesson__id__exact={}">Show the tasks</a>', target, lesson.pk)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lessons come from files."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Module)
class ModuleAdmin(PublishingAdmin):
    """Topics in the order of the course."""

    list_display = ("title", "level", "order", "lesson_count", "task_count", "edited_count", "version", "state")
    list_filter = ("level", "is_published", ("retired_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "slug")
    readonly_fields = ("state", "trains", "aims")
    fields = (
        *("id", "slug", "level", "title", "description", "trains", "aims"),
        *("estimated_minutes", "order", "version", "state"),
    )
    inlines = (LessonInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Module]:
        """With the counts of the columns."""
        count = partial(Count, distinct=True)
        tasks = Q(lessons__tasks__retired_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(
                lesson_number=count("lessons", filter=Q(lessons__retired_at=None)),
                task_number=count("lessons__tasks", filter=tasks),
                edited_number=count("lessons__tasks", filter=tasks & Q(lessons__tasks__edited_here=True)),
            )
        )

    @display(description="Skills")
    def trains(self, module: Module) -> str:
        """In a line."""
        return ", ".join(module.skills)

    @display(description="Objectives")
    def aims(self, module: Module) -> str:
        """One a line."""
        return format_html_join("", "<p>{}</p>", ((each,) for each in module.objectives))

    @display(description="Lessons")
    def lesson_count(self, module: Any) -> int:
        """Of the files."""
        return int(module.lesson_number)

    @display(description="Tasks")
    def task_count(self, module: Any) -> int:
        """Of the files."""
        return int(module.task_number)

    @display(description="Edited here")
    def edited_count(self, module: Any) -> int:
        """Tasks that staff wrote anew."""
        return int(module.edited_number)
