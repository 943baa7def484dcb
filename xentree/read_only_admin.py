"""The base of admin pages of what people keep: staff look at figures and states, and act through services alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from xentree.errors import AppError
from xentree.principal import Principal


class ReadOnlyAdmin(ModelAdmin):
    """Rows come and go by services alone."""

    list_filter_submit = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def act_on_each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any, Principal], object]) -> None:
        """Call a service for each row in the name of whoever asks; what is refused is told, and stops nothing."""
        by = Principal(request.user, "session")
        for row in rows:
            try:
                act(row, by)
            except AppError as error:
                self.message_user(request, f"{row.pk}: {error.message}", messages.WARNING)
