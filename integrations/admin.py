"""Integration tokens, their keys and embeds as staff see them: never a private key, and ended only through services."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from unfold.decorators import action, display

from integrations import calendar_admin, mcp_admin, services, skill_admin, webhook_admin  # noqa: F401
from integrations.models import Embed, IntegrationToken, SigningKey
from integrations.services.tokens import REASON_LENGTH
from organizations.models import Organization
from xentree.errors import AppError
from xentree.principal import Principal, address_of
from xentree.read_only_admin import ReadOnlyAdmin

TENANT = ("organization__name", "organization__slug", "=organization__id")
TOKEN_STATES = {"active": "success", "revoked": "danger", "expired": "info"}
KEY_STATES = {"published": "info", "signing": "success", "retired": "warning", "gone": "danger"}


class StateFilter(admin.SimpleListFilter):
    """Whether a token is good; those that were called back are the revocations."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states."""
        return IntegrationToken.State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """All unless chosen."""
        state = self.value()
        return queryset.in_state(state) if state in IntegrationToken.State.values else queryset


@admin.register(IntegrationToken)
class IntegrationTokenAdmin(ReadOnlyAdmin):
    """What was granted, to whom, and what was called back."""

    list_display = ("jti", "organization", "subject", "origin", "issued_at", "standing", "revoked_at", "reason")
    list_filter = (StateFilter, "mode", "issued_at", "revoked_at")
    list_select_related = ("organization",)
    search_fields = ("=jti", "subject", "origin", "granted_by__username", *TENANT)
    fields = [
        *("jti", "organization", "key", "granted_by", "address", "subject", "visitor", "mode", "origin", "scopes"),
        *("issued_at", "expires_at", "revoked_at", "revoked_by", "reason", "replaced_by"),
    ]
    actions = ("revoke",)

    @display(description="State", label=TOKEN_STATES)
    def standing(self, token: IntegrationToken) -> str:
        """Coloured."""
        return token.state

    @action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[IntegrationToken]) -> None:
        """Dead on the next request, in every process."""
        _each(request, tokens.select_related("organization"), services.overrule_token, "tokens revoked")


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    """The public halves, and where each key stands in its life."""

    list_display = ("kid", "organization", "standing", "publishes_at", "signs_from", "signs_until", "published_until")
    list_filter = ("signs_from",)
    list_select_related = ("organization",)
    search_fields = ("=kid", "fingerprint", *TENANT)
    fields = [
        *("kid", "organization", "fingerprint", "public_jwk"),
        *("publishes_at", "signs_from", "signs_until", "published_until"),
    ]
    actions = ("rotate_at_once",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SigningKey]:
        """The private halves are not even read."""
        return super().get_queryset(request).defer("private_key")

    @display(description="State", label=KEY_STATES)
    def standing(self, key: SigningKey) -> str:
        """Coloured."""
        return key.state

    @action(description="Rotate in an emergency", permissions=["view"])
    def rotate_at_once(self, request: HttpRequest, keys: QuerySet[SigningKey]) -> TemplateResponse | None:
        """Asked again on a page of its own; then all keys and tokens of these organizations are dead."""
        tenants = Organization.objects.filter(signing_keys__in=keys.values("pk")).distinct()
        if "confirmed" not in request.POST:
            return self._ask(request, keys, tenants)
        reason = request.POST.get("reason", "")[:REASON_LENGTH]
        _each(request, tenants, services.overrule_keys, "organizations have new keys", reason=reason)
        return None

    def _ask(self, request: HttpRequest, keys: QuerySet[Any], tenants: QuerySet[Organization]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Rotate in an emergency",
            "opts": self.model._meta,
            "chosen": keys.values_list("pk", flat=True),
            "tenants": tenants,
            "reason_length": REASON_LENGTH,
        }
        return TemplateResponse(request, "admin/rotate_keys.html", context)


@admin.register(Embed)
class EmbedAdmin(ReadOnlyAdmin):
    """Chat bubbles on other people's pages."""

    list_display = ("name", "organization", "origins_shown", "enabled", "created_at")
    list_filter = ("enabled", "created_at")
    list_select_related = ("organization",)
    search_fields = ("=id", "name", "origins__origin", *TENANT)
    fields = ("id", "name", "organization", "origins_shown", "greeting", "colour", "enabled", "created_at")
    actions = ("switch_off",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Embed]:
        """With their origins."""
        return super().get_queryset(request).prefetch_related("origins")

    @display(description="Pages of")
    def origins_shown(self, embed: Embed) -> str:
        """Where it may be shown."""
        return ", ".join(embed.origin_names)

    @action(description="Switch off", permissions=["view"])
    def switch_off(self, request: HttpRequest, embeds: QuerySet[Embed]) -> None:
        """Shown nowhere until its organization switches it on again."""
        _each(request, embeds, services.overrule_embed, "embeds switched off")


def _each(request: HttpRequest, rows: Iterable[Any], service: Callable[..., object], done: str, **more: Any) -> None:
    """The service for each, in the name of the member of staff; what it refuses is said."""
    by = Principal(request.user, "session", address=address_of(request))
    count = 0
    for row in rows:
        try:
            service(row, **more, by=by)
        except AppError as error:
            messages.error(request, f"{row}: {error.message}")
        else:
            count += 1
    messages.success(request, f"{count} {done}.")
