"""Plans and provider keys; a key goes in and never comes out again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget

from organizations import services
from organizations.models import Plan, ProviderCredential


@admin.register(Plan)
class PlanAdmin(ModelAdmin):
    """What each plan allows."""

    list_display = ("name", "slug", "monthly_tokens", "monthly_cost_micros", "monthly_live_seconds", "storage_bytes")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """People point to a plan by its slug."""
        return ("slug",) if obj else ()


class ProviderCredentialForm(forms.ModelForm):
    """An empty key keeps the one that is stored."""

    new_key = forms.CharField(
        label="API key",
        required=False,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Stored encrypted and never shown. Leave it empty to keep the one there is.",
    )

    class Meta:
        model = ProviderCredential
        fields = ("name", "slug", "kind", "base_url", "new_key", "model_ids", "enabled")

    def save(self, commit: bool = True) -> Any:
        """Take over a key that was typed."""
        if key := self.cleaned_data["new_key"]:
            self.instance.api_key = key
        return super().save(commit)


@admin.register(ProviderCredential)
class ProviderCredentialAdmin(ModelAdmin):
    """Keys of AI providers for the whole platform."""

    form = ProviderCredentialForm
    list_display = ("name", "slug", "kind", "base_url", "has_key", "enabled", "updated_at")
    list_filter = ("kind", "enabled")
    search_fields = ("name", "slug")
    actions = ("test_connection",)

    @display(boolean=True, description="Key")
    def has_key(self, credential: ProviderCredential) -> bool:
        """Whether one is stored."""
        return bool(credential.api_key)

    @action(description="Test connection")
    def test_connection(self, request: HttpRequest, credentials: QuerySet[ProviderCredential]) -> None:
        """Ask each chosen provider for its models, now."""
        for credential in credentials:
            found, problem = services.test_connection(credential)
            if problem:
                messages.error(request, f"{credential.name}: {problem}")
            else:
                messages.success(request, f"{credential.name}: works, {found} models.")
