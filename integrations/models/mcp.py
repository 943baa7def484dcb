"""MCP servers: programs of others whose tools the assistant may use, and who switched what on."""

import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.timezone import now

from organizations.models import Organization
from xentree.encryption import EncryptedTextField
from xentree.prepared import Prepared
from xentree.principal import Principal

# Without an underscore, and short: tools are called mcp_<slug>_<tool>, in 64 characters.
_SLUG = RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?\Z", "1 to 20 lower-case letters, digits and dashes.")
_HEADER = RegexValidator(r"^[A-Za-z0-9-]{1,60}\Z", "Letters, digits and dashes.")


@dataclass(frozen=True)
class ListedTool:
    """A tool as its server described it last; every word of it is the server's, and data.

    `called` is what models know it by, `fingerprint` changes with anything the server says of it, and `problem` is why
    it cannot be used, for staff; empty where it can.
    """

    name: str
    called: str
    title: str
    description: str
    fingerprint: str
    reads: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


class MCPServerQuerySet(models.QuerySet["MCPServer"]):
    """MCP servers."""

    def enabled(self) -> Self:
        """Those that staff let organizations switch on."""
        return self.filter(is_enabled=True)


class MCPServer(models.Model):
    """A server that staff registered; nobody is offered its tools before staff and then the organization say so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    slug = models.CharField(
        max_length=20, unique=True, validators=[_SLUG], help_text="Part of its tools' names, which are mcp_slug_tool."
    )
    address = models.CharField(max_length=500, help_text="Where it speaks Streamable HTTP, such as https://host/mcp.")
    # What the secret is sent in; Authorization carries it as a bearer token.
    header = models.CharField(max_length=60, default="Authorization", validators=[_HEADER])
    secret = EncryptedTextField(blank=True)
    is_enabled = models.BooleanField(
        "enabled", default=False, help_text="Organizations may switch it on, and those that did are offered its tools."
    )
    # As last listed: the fields of ListedTool.
    tools = models.JSONField(default=list, blank=True, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What went wrong when it was last asked; empty while nothing did.
    error = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = MCPServerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "MCP server"

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where what is asked goes."""
        return urlsplit(self.address).netloc

    @property
    def listed(self) -> list[ListedTool]:
        """Its tools, those that cannot be used too."""
        return [ListedTool(**each) for each in self.tools]

    @property
    def usable(self) -> list[ListedTool]:
        """Its tools that can be used."""
        return [each for each in self.listed if not each.problem]

    @property
    def version(self) -> str:
        """Another one whenever its usable tools are other ones: whoever switches them on says which they saw."""
        said = "\n".join(sorted(each.fingerprint for each in self.usable))
        return sha256(said.encode()).hexdigest()[:16]


class MCPSwitchQuerySet(models.QuerySet["MCPSwitch"]):
    """Switches."""

    def any_on(self) -> bool:
        """Whether anybody switched anything on; asked before each question."""
        return _ANY_ON.first() is not None

    def open_to(self, principal: Principal) -> Self:
        """Those that count where the principal is now: their organization's, or that of all personal workspaces."""
        switched_on = self.filter(is_on=True, server__is_enabled=True)
        if principal.method == "token" or not principal.may("integrations:write"):
            return self.none()
        if principal.organization_id is None:
            return switched_on.filter(organization=None) if principal.is_self else self.none()
        mine = Organization.objects.visible_to(principal).filter(pk=principal.organization_id)
        return switched_on.filter(organization__in=mine)


class MCPSwitch(models.Model):
    """Whether an organization uses a server, and which of its tools somebody looked at and wanted.

    Without an organization it is the switch of all personal workspaces, which staff set.
    """

    server = models.ForeignKey(MCPServer, on_delete=models.CASCADE, related_name="switches")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="mcp_switches"
    )
    is_on = models.BooleanField(default=False)
    # {tool: fingerprint} of what was looked at. A tool that is described otherwise by now is off.
    approved = models.JSONField(default=dict, blank=True)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    switched_at = models.DateTimeField(default=now)

    objects = MCPSwitchQuerySet.as_manager()

    class Meta:
        ordering = ["server", "organization"]
        constraints = [
            models.UniqueConstraint(fields=["server", "organization"], name="mcp_switch_once"),
            models.UniqueConstraint(
                fields=["server"], condition=models.Q(organization=None), name="mcp_switch_once_for_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server_id} for {self.organization_id or 'personal workspaces'}"

    def allows(self, tool: ListedTool) -> bool:
        """Whether the tool may be used: it is on, and still what was looked at."""
        return self.is_on and not tool.problem and self.approved.get(tool.name) == tool.fingerprint


class MCPCall(models.Model):
    """A call of a tool that acts, once a person said yes: what makes it happen once, and what came of it."""

    class Status(models.TextChoices):
        """A call that was cut off stays in work: nobody knows whether it happened."""

        WORKING = "working", "Being done"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    # Of the card that was said yes to.
    key = models.UUIDField(primary_key=True, editable=False)
    server = models.ForeignKey(MCPServer, null=True, on_delete=models.SET_NULL, related_name="calls")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tool = models.CharField(max_length=64)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WORKING)
    # What the server answered, or what went wrong.
    answer = models.TextField(blank=True)
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ["-started_at", "key"]
        verbose_name = "MCP call"
        indexes = [models.Index(fields=["user", "-started_at"], name="mcp_call_of_person")]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}"


_ANY_ON: Prepared[MCPSwitch] = Prepared(
    lambda: MCPSwitch.objects.filter(is_on=True, server__is_enabled=True).order_by()[:1]
)
