"""The tasks of the course: each variant as learners have it, and its text to edit, checked by the schema."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from learning.english.admin.modules import PublishingAdmin
from learning.english.models import Task, TaskVersion
from xentree.errors import Invalid
from xentree.principal import Principal, address_of


class TaskForm(forms.ModelForm):
    """The body as YAML, as in the files of the course."""

    source = forms.CharField(
        label="Task",
        strip=False,
        max_length=40_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 24, "spellcheck": "false", "style": "font-family: monospace"}),
        help_text="YAML, as in the files of the course. What you save stays when the course is loaded again.",
    )

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from learning.english.reading import write_task

        super().__init__(*args, **kwargs)
        self.fields["source"].initial = write_task(self.instance.body)

    def clean_source(self) -> Any:
        """The body, checked; each problem is a line of its own."""
        from learning.english.reading import read_task
        from learning.english.services.editing import refuse_wrong_body

        try:
            body = read_task(self.cleaned_data["source"])
            refuse_wrong_body(self.instance, body)
        except Invalid as error:
            raise forms.ValidationError(error.extra["fields"]["body"]) from error
        return body


class VersionInline(TabularInline):
    """Every version there was."""

    model = TaskVersion
    extra = 0
    tab = True
    fields = ("version", "origin", "by", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskVersion]:
        """With who wrote it."""
        return super().get_queryset(request).select_related("by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions come from saving."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Task)
class TaskAdmin(PublishingAdmin):
    """Tasks in the order of the course."""

    form = TaskForm
    list_display = ("slug", "module", "lesson", "kind", "skill", "variants", "version", "edited", "state")
    list_filter = (
        *("lesson__module__level", "kind", "skill", "edited_here", "is_published", "required"),
        ("retired_at", admin.EmptyFieldListFilter),
        ("lesson__module", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("lesson__module",)
    ordering = ("lesson__module__order", "lesson__order", "order")
    search_fields = ("slug", "=id", "lesson__slug", "lesson__title", "lesson__module__slug", "lesson__module__title")
    readonly_fields = ("id", "module", "lesson", "kind", "skill", "version", "state", "difference", "preview")
    fieldsets = (
        (None, {"fields": ("id", ("module", "lesson"), ("kind", "skill"), ("version", "state"), "source")}),
        ("What was changed here", {"fields": ("difference",)}),
        ("As learners have it", {"fields": ("preview",)}),
    )
    inlines = (VersionInline,)
    actions = (*PublishingAdmin.actions, "restore")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may by Django's permissions."""
        return self.has_edit_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look has the preview alone."""
        if self.has_edit_permission(request):
            return self.fieldsets if obj and obj.edited_here else (self.fieldsets[0], self.fieldsets[2])
        return ((None, {"fields": ("id", "module", "lesson", "kind", "skill", "version", "state", "preview")}),)

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """By the service, which makes a version."""
        from learning.english.services import edit_task

        edit_task(obj, form.cleaned_data["source"], by=Principal(request.user, "session", address=address_of(request)))

    @action(description="Take back what was edited here", permissions=["edit"])
    def restore(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        """As the files of the course have it."""
        from learning.english.services import restore_task

        self.act_on_each(request, tasks, lambda task, by: restore_task(task, by=by))

    @display(description="Module")
    def module(self, task: Task) -> str:
        """Where it belongs."""
        return str(task.lesson.module)

    @display(description="Variants")
    def variants(self, task: Task) -> int:
        """Surfaces of its pool."""
        return max(1, len(task.body.get("pool", [])))

    @display(description="Edited", label={"here": "info"})
    def edited(self, task: Task) -> str | None:
        """Whether staff wrote it anew."""
        return "here" if task.edited_here else None

    @display(description="Difference to the files")
    def difference(self, task: Task) -> SafeString:
        """Line by line."""
        from learning.english.admin.preview import difference

        return difference(task)

    @display(description="Variants")
    def preview(self, task: Task) -> SafeString:
        """All of them, with what is right."""
        from learning.english.admin.preview import preview

        return preview(task)
