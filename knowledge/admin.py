"""What staff see of documents: whose, how large, how far; never a title, a name, a word of them or their address."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from knowledge import search
from knowledge.models import Document, EmbeddingIndex, Reindex, SearchFeed
from knowledge.search import Kind
from knowledge.services import documents, reindexing
from xentree.errors import AppError
from xentree.principal import Principal
from xentree.read_only_admin import ReadOnlyAdmin
from xentree.sizes import size_of
from xentree.stuck_filter import StuckFilter

Status = Document.Status
STATES = {Status.READY: "success", Status.FAILED: "danger", Status.PARSING: "info", Status.EMBEDDING: "info"}


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """Figures and states, and what can be done about them."""

    list_display = ["id", "owner", "state", "progress", "size", "content_type", "chunk_count", "error_code"]
    list_display += ["attempts", "created_at"]
    list_filter = ["status", StuckFilter, "content_type", "visibility", "error_code", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__username", "owner__email", "=sha256"]
    fields = ["id", "owner", "organization", "visibility", "content_type", "size", "status", "progress", "error_code"]
    fields += ["error", "page_count", "chunk_count", "attempts", "created_at", "queued_at", "alive_at", "updated_at"]
    readonly_fields = fields
    actions = ["retry", "cancel", "remove"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What says what it is about is not even read."""
        return super().get_queryset(request).defer("title", "filename", "source_url")

    @display(description="Status", ordering="status", label=STATES)
    def state(self, row: Document) -> str:
        """The status, coloured."""
        return str(row.status)

    @display(description="Size", ordering="size_bytes")
    def size(self, row: Document) -> str:
        """With its unit."""
        return size_of(row.size_bytes)

    @admin.action(description="Read again", permissions=["view"])
    def retry(self, request: HttpRequest, rows: QuerySet[Document]) -> None:
        """Failed ones start over."""
        self.act_on_each(request, rows, lambda row, by: documents.retry_document(row, by=by))

    @admin.action(description="Stop reading", permissions=["view"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Document]) -> None:
        """They fail as stopped."""
        self.act_on_each(request, rows, lambda row, by: documents.cancel_document(row, by=by))

    @admin.action(description="Delete for good", permissions=["view"])
    def remove(self, request: HttpRequest, rows: QuerySet[Document]) -> None:
        """With file, chunks and index entries."""
        self.act_on_each(request, rows, lambda row, by: documents.delete_document(row, by=by))


@admin.register(EmbeddingIndex)
class EmbeddingIndexAdmin(ReadOnlyAdmin):
    """Which model is searched with, and how far another is that will follow it."""

    list_display = ["model", "stage", "dimensions", "documents", "missing", "activated_at", "worked_at"]
    fields = readonly_fields = ["model", "state", "dimensions", "documents", "missing", "created_at", "activated_at"]

    @display(description="State", ordering="state", label={"active": "success", "building": "info"})
    def stage(self, row: EmbeddingIndex) -> str:
        """The state, coloured."""
        return str(row.state)

    @display(description="Documents in it")
    def documents(self, row: EmbeddingIndex) -> int:
        """With their vectors."""
        return row.vectors.count()

    @display(description="Still missing")
    def missing(self, row: EmbeddingIndex) -> int:
        """Ready, and without."""
        return row.missing.count()


JOB_STATES = {"done": "success", "failed": "danger", "running": "info"}
CHOICES = [(kind.value, kind.label) for kind in Kind if kind != Kind.CHUNK]


class ReindexForm(forms.ModelForm):
    """What to build anew."""

    kinds = forms.MultipleChoiceField(
        choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all of them."
    )

    class Meta:
        model = Reindex
        fields = ["kinds", "user"]
        help_texts = {"user": "Nobody chosen: everybody's."}


@admin.register(Reindex)
class ReindexAdmin(ReadOnlyAdmin):
    """Adding a row has a worker build the search index anew; the row tells how far it is."""

    form = ReindexForm
    list_display = ["created_at", "job_state", "percent", "kinds", "user", "started_by", "attempts", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["user", "started_by"]
    raw_id_fields = ["user"]
    fields = ["kinds", "user"]
    readonly_fields = ["job_state", "percent", "error", "attempts", "started_by", "created_at", "started_at"]
    readonly_fields += ["finished_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Staff, as over the API."""
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return bool(request.user.is_staff)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """How it went only where it has begun."""
        return [*self.fields, *(self.readonly_fields if obj else ())]

    def save_model(self, request: HttpRequest, obj: Reindex, form: Any, change: bool) -> None:
        """The service begins it, or names the one that is under way."""
        try:
            by = Principal(request.user, "session")
            job = reindexing.request_reindex(kinds=obj.kinds, user_id=obj.user_id, by=by)
        except AppError as error:
            self.message_user(request, error.message, messages.WARNING)
            job = Reindex.objects.unfinished().first() or obj
        obj.pk, obj._state.adding = job.pk, False

    @display(description="State", ordering="state", label=JOB_STATES)
    def job_state(self, row: Reindex) -> str:
        """Coloured."""
        return row.state

    @display(description="Progress", ordering="progress")
    def percent(self, row: Reindex) -> str:
        """Of the whole way."""
        return f"{row.progress} %"


@admin.register(SearchFeed)
class SearchFeedAdmin(ReadOnlyAdmin):
    """How a search engine beside the database is; there is one row where settings name one."""

    list_display = ["version", "problem", "entries", "pending", "built_at"]
    fields = readonly_fields = ["version", "problem", "collection", "entries", "pending", "built_at"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff, as over the API."""
        return bool(request.user.is_staff)

    @display(description="Engine")
    def version(self, row: SearchFeed) -> str:
        """As it says itself."""
        return _status(row).version or _status(row).name

    @display(description="Problem")
    def problem(self, row: SearchFeed) -> str:
        """Why the database answers in its place."""
        return _status(row).problem

    @display(description="Entries")
    def entries(self, row: SearchFeed) -> int | None:
        """In the collection that is read."""
        return _status(row).entries

    @display(description="Changes on their way")
    def pending(self, row: SearchFeed) -> int:
        """Those it was not told of yet."""
        return _status(row).pending


def _status(row: SearchFeed) -> search.EngineStatus:
    """Asked once for all that is shown of it."""
    if "status" not in row.__dict__:
        row.__dict__["status"] = search.engine().status()
    found: search.EngineStatus = row.__dict__["status"]
    return found
