"""MCP servers as staff register them: the secret goes in and never comes out, and what a server says is text."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget

from integrations.models import MCPCall, MCPServer, MCPSwitch
from integrations.models.mcp import ListedTool
from integrations.services import mcp_servers
from xentree.errors import AppError
from xentree.principal import Principal, address_of
from xentree.read_only_admin import ReadOnlyAdmin

TYPE_AGAIN = "Enter the secret again: the stored one goes to no other address than the one it was entered with."


class MCPServerForm(forms.ModelForm):
    """An empty secret keeps the one that is stored, as long as the address stays."""

    new_secret = forms.CharField(
        label="Secret",
        required=False,
        strip=True,
        max_length=4000,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Stored encrypted and never shown. Leave it empty to keep the one there is.",
    )
    forget_secret = forms.BooleanField(label="Erase the stored secret", required=False)

    class Meta:
        model = MCPServer
        fields = ("name", "slug", "address", "header", "new_secret", "forget_secret", "is_enabled")
        help_texts = {"header": "What the secret is sent in. Authorization carries it as a bearer token."}

    def clean_address(self) -> str:
        """Any host will do, also one that only this network knows."""
        address: str = self.cleaned_data["address"]
        if not mcp_servers.is_address(address):
            raise forms.ValidationError("Give it as https://host/path, without a name or a fragment.")
        return address

    def clean_new_secret(self) -> str:
        """A header takes no other characters."""
        secret: str = self.cleaned_data["new_secret"]
        if not (secret.isascii() and (not secret or secret.isprintable())):
            raise forms.ValidationError("Only printable ASCII characters can be sent.")
        return secret

    def clean(self) -> dict[str, Any]:
        """Nobody's secret goes where it was not meant to go, or in clear text over the open network."""
        data = super().clean() or {}
        typed, address = data.get("new_secret"), data.get("address", "")
        keeps = bool(self.instance.secret) and not typed and not data.get("forget_secret")
        if keeps and {"address", "header"} & set(self.changed_data):
            self.add_error("new_secret", TYPE_AGAIN)
        if urlsplit(address).scheme == "http" and (typed or keeps) and not mcp_servers.is_private(address):
            self.add_error("address", "The secret would travel in clear text. Use https.")
        return data

    def save(self, commit: bool = True) -> Any:
        """Take over what was typed."""
        if self.cleaned_data["forget_secret"] or self.cleaned_data["new_secret"]:
            self.instance.secret = self.cleaned_data["new_secret"]
        if {"address", "slug"} & set(self.changed_data):
            # What was listed was listed there and under that name: nothing is offered before it is asked again.
            self.instance.tools, self.instance.refreshed_at = [], None
        return super().save(commit)


@admin.register(MCPServer)
class MCPServerAdmin(ModelAdmin):
    """Servers whose tools organizations may switch on."""

    form = MCPServerForm
    list_display = [
        *("name", "slug", "address", "tool_count", "has_secret", "is_enabled", "for_persons", "refreshed_at", "error"),
    ]
    list_filter = ("is_enabled", "refreshed_at")
    search_fields = ("name", "slug", "address")
    readonly_fields = ("tools_shown", "refreshed_at", "error")
    actions = ("refresh_now", "open_to_persons", "close_to_persons")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MCPServer]:
        """With whether personal workspaces use it."""
        opened = MCPSwitch.objects.filter(server=OuterRef("pk"), organization=None, is_on=True)
        return super().get_queryset(request).annotate(is_opened=Exists(opened))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it said comes after what we say."""
        said = [("What it said last", {"fields": self.readonly_fields})] if obj else []
        return [(None, {"fields": MCPServerForm.Meta.fields}), *said]

    def save_model(self, request: HttpRequest, obj: MCPServer, form: Any, change: bool) -> None:
        """Kept, and asked for its tools soon."""
        super().save_model(request, obj, form, change)
        mcp_servers.announce_change(obj)

    @display(boolean=True, description="Secret")
    def has_secret(self, server: MCPServer) -> bool:
        """Whether one is stored."""
        return bool(server.secret)

    @display(description="Tools")
    def tool_count(self, server: MCPServer) -> str:
        """How many can be used, of all."""
        return f"{len(server.usable)} of {len(server.tools)}"

    @display(boolean=True, description="Personal")
    def for_persons(self, server: MCPServer) -> bool:
        """Whether personal workspaces use it."""
        return bool(getattr(server, "is_opened", False))

    @display(description="Tools")
    def tools_shown(self, server: MCPServer) -> str:
        """Each in the server's words, and why it is left out."""
        rows = ((each.called, each.title, _standing(each), each.description) for each in server.listed)
        return format_html_join("", "<p><code>{}</code> {} <b>({})</b><br>{}</p>", rows) or "None yet."

    @action(description="Refresh now", permissions=["change"])
    def refresh_now(self, request: HttpRequest, servers: QuerySet[MCPServer]) -> None:
        """Ask each for its tools."""
        for server in servers:
            fresh = mcp_servers.refresh_server(server)
            if fresh.error:
                messages.error(request, fresh.error)
            else:
                messages.success(request, f"{fresh.name}: {len(fresh.usable)} of its tools can be used.")

    @action(description="Open to personal workspaces", permissions=["change"])
    def open_to_persons(self, request: HttpRequest, servers: QuerySet[MCPServer]) -> None:
        """With the tools it has now; one that changes is off until this is done again."""
        self._act_on_each(request, servers, mcp_servers.open_to_persons)

    @action(description="Close to personal workspaces", permissions=["change"])
    def close_to_persons(self, request: HttpRequest, servers: QuerySet[MCPServer]) -> None:
        """None of its tools there any more."""
        self._act_on_each(request, servers, mcp_servers.close_to_persons)

    def _act_on_each(self, request: HttpRequest, servers: QuerySet[MCPServer], service: Callable[..., object]) -> None:
        by = Principal(request.user, "session", address=address_of(request))
        for server in servers:
            try:
                service(server, by=by)
            except AppError as error:
                messages.error(request, f"{server}: {error.message}")
            else:
                self.log_change(request, server, service.__name__.replace("_", " "))
                messages.success(request, f"{server}: done.")


@admin.register(MCPSwitch)
class MCPSwitchAdmin(ReadOnlyAdmin):
    """Who switched on what."""

    list_display = ("server", "organization", "is_on", "switched_by", "switched_at")
    list_filter = ("is_on", "server")
    list_select_related = ("server", "organization", "switched_by")
    search_fields = ("server__name", "organization__name", "organization__slug")
    fields = ("server", "organization", "is_on", "approved", "switched_by", "switched_at")


@admin.register(MCPCall)
class MCPCallAdmin(ReadOnlyAdmin):
    """What was done in somebody's name; what was sent and what came back is theirs alone."""

    list_display = ("server", "tool", "user", "organization", "status", "started_at", "ended_at")
    list_filter = ("status", "server", "started_at")
    list_select_related = ("server", "user", "organization")
    search_fields = ("=key", "tool", "user__username")
    fields = ("key", "server", "tool", "user", "organization", "status", "started_at", "ended_at")


def _standing(tool: ListedTool) -> str:
    return tool.problem or ("only reads" if tool.reads else "asks first")
