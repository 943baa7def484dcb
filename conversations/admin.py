"""What staff see of conversations: who, when, how much; never a title, a text or a file."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.db.models.fields.json import KT
from django.http import HttpRequest

from conversations import services
from conversations.models import Conversation, ConversationImport, Note, Proposal, Share
from xentree.read_only_admin import ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Counts and dates."""

    list_display = ["id", "owner", "source", "message_count", "tokens", "created_at", "updated_at", "deleted_at"]
    list_filter = ["source", "archived", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__username", "owner__email"]
    fields = ["id", "owner", "source", "message_count", "tokens", "pinned", "archived"]
    fields += ["created_at", "updated_at", "expires_at", "deleted_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the answers cost in tokens; titles and texts are not even read."""
        rows = super().get_queryset(request).defer("title", "last_message_preview")
        return rows.annotate(token_sum=Sum("messages__total_tokens"))

    @admin.display(ordering="token_sum")
    def tokens(self, row: Any) -> int:
        """Tokens of all answers."""
        return row.token_sum or 0


@admin.register(ConversationImport)
class ImportAdmin(ReadOnlyAdmin):
    """Imports and where they stand."""

    list_display = ["id", "owner", "state", "format", "total", "done", "skipped", "attempts", "created_at"]
    list_filter = ["state", "format", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__username", "owner__email"]
    fields = ["id", "owner", "state", "format", "total", "done", "skipped", "attempts", "error"]
    fields += ["created_at", "alive_at", "finished_at"]
    readonly_fields = fields
    actions = ["retry"]

    @admin.action(description="Try again", permissions=["view"])
    def retry(self, request: HttpRequest, rows: QuerySet[ConversationImport]) -> None:
        """Failed ones start over."""
        self.act_on_each(request, rows, lambda row, by: services.retry_import(row, by=by))


@admin.register(Share)
class ShareAdmin(ReadOnlyAdmin):
    """Public links; the address itself is not shown."""

    list_display = ["id", "owner", "views", "created_at", "expires_at", "revoked_at"]
    list_filter = ["created_at", "revoked_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__username", "owner__email"]
    fields = ["id", "owner", "views", "created_at", "expires_at", "revoked_at"]
    readonly_fields = fields
    actions = ["revoke"]

    @admin.action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, rows: QuerySet[Share]) -> None:
        """Dead at once."""
        self.act_on_each(request, rows, lambda row, by: services.revoke_share(row, by=by))


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """Whose, when and how often saved."""

    list_display = ["id", "owner", "saved_from", "version", "created_at", "updated_at", "deleted_at"]
    list_filter = ["saved_from", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__username", "owner__email"]
    fields = ["id", "owner", "saved_from", "version", "created_at", "updated_at", "deleted_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Titles and texts are not even read."""
        return super().get_queryset(request).defer("title", "content")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What was asked a yes for, by its card's title, and where it stands."""

    list_display = ["id", "owner", "organization", "tool", "title", "status", "trouble", "created_at", "decided_at"]
    list_filter = ["status", "tool", "created_at"]
    ordering = ["-created_at"]
    list_select_related = ["owner", "organization"]
    search_fields = ["=id", "owner__username", "owner__email"]
    fields = ["id", "owner", "organization", "tool", "title", "status", "trouble"]
    fields += ["created_at", "decided_at", "claimed_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Neither the plan nor the rest of the card is even read."""
        rows = super().get_queryset(request).defer("plan", "card", "error", "summary")
        return rows.annotate(card_title=KT("card__title"), error_code=KT("error__error"))

    @admin.display
    def title(self, row: Any) -> str:
        """What the card was called."""
        return row.card_title

    @admin.display
    def trouble(self, row: Any) -> str:
        """The code of what failed."""
        return row.error_code or ""
