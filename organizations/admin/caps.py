"""Staff's view of what tenants may spend, and of what everybody has spent."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from organizations import services
from organizations.models import Counter, OrganizationCap
from organizations.services.limits import NAMES
from xentree.principal import Principal, address_of
from xentree.read_only_admin import ReadOnlyAdmin

LIMITS = ("monthly_tokens", "monthly_cost_micros", "monthly_live_seconds", "storage_bytes")


@admin.register(OrganizationCap)
class OrganizationCapAdmin(ModelAdmin):
    """What a tenant may spend in all; those without a row have no limit of their own."""

    list_display = ("organization", *LIMITS)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug")
    autocomplete_fields = ("organization",)
    fields = ("organization", *LIMITS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Limits do not move to another tenant."""
        return ("organization",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: 0 is no limit, and stands in the tenant's audit record."""
        return False

    def save_model(self, request: HttpRequest, obj: OrganizationCap, form: Any, change: bool) -> None:
        """By the service, which records it."""
        by = Principal(request.user, "session", address=address_of(request))
        changes = {name: form.cleaned_data[name] for name in NAMES}
        services.change_organization_limits(obj.organization, changes, by=by)


@admin.register(Counter)
class CounterAdmin(ReadOnlyAdmin):
    """What was used and is held, by person, tenant and member."""

    list_display = ("period", "holder", "user", "organization", "resource", "used", "held")
    list_filter = ("resource", "holder", "period")
    list_select_related = ("user", "organization")
    search_fields = ("user__username", "user__email", "organization__name", "organization__slug")
    fields = ("period", "holder", "user", "organization", "resource", "used", "held")
