"""The admin's filter of rows that are a queue: those that do not get on."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class StuckFilter(admin.SimpleListFilter):
    """Those whose worker seems to be gone, or that were tried more than once: `stuck()` of their QuerySet."""

    title = "trouble"
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One kind of trouble."""
        return [("stuck", "Stuck")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """On their way without a sign of life, or taken up again."""
        return queryset.stuck() if self.value() == "stuck" else queryset  # type: ignore[attr-defined]
