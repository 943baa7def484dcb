"""Connected skills as staff see them: how they do, never what opens them, and ended only through services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display

from integrations.models import Integration
from integrations.services.disconnecting import overrule_integration
from xentree.read_only_admin import ReadOnlyAdmin

STATES = {"connected": "success", "reconnect_needed": "warning", "revoked": "danger"}


@admin.register(Integration)
class IntegrationAdmin(ReadOnlyAdmin):
    """Who connected what, whether it works, and what went wrong last."""

    list_display = ("user", "provider", "account_email", "standing", "connected_at", "last_synced_at", "trouble")
    list_filter = ("provider", "status", "connected_at")
    list_select_related = ("user",)
    search_fields = ("=id", "user__username", "user__email", "account_email")
    fields = [
        *("id", "user", "provider", "account_email", "standing", "scopes", "may_read", "may_propose"),
        *("connected_at", "expires_at", "refreshing_until", "last_synced_at", "trouble"),
    ]
    readonly_fields = fields
    actions = ("disconnect",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What opens the other side, and what is known of it, is not even read."""
        return super().get_queryset(request).defer("secret", "access_token", "state")

    @display(description="State", ordering="status", label=STATES)
    def standing(self, integration: Integration) -> str:
        """Coloured."""
        return integration.status

    @display(description="Last trouble")
    def trouble(self, integration: Integration) -> str:
        """In words."""
        return integration.error.get("message", "")

    @action(description="Disconnect", permissions=["view"])
    def disconnect(self, request: HttpRequest, integrations: QuerySet[Any]) -> None:
        """Revoked at the vendor as far as it listens, gone here; their people have to connect anew."""
        self.act_on_each(request, integrations, lambda row, by: overrule_integration(row, by=by))
