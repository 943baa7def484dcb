"""MCP servers: looked at again and again, and their tools switched on by an organization for its workspace."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from integrations.mcp import Endpoint, ServerTrouble, list_tools
from integrations.mcp.listing import tools_of
from integrations.models import MCPServer, MCPSwitch
from integrations.models.mcp import ListedTool
from integrations.rules import can_switch_mcp_servers
from organizations.models import Organization
from organizations.rules import can_overrule
from organizations.services import record
from organizations.services.locks import lock_organization, require
from xentree.egress import EgressRefused, Guard
from xentree.errors import Conflict, Invalid, LimitReached, NotFound
from xentree.events import MCPServerChanged, emit
from xentree.principal import Principal

# Some vendors take no more than 128 tools at once, and models choose worse among many.
MOST_TOOLS = 64
ERROR_LENGTH = 300
ONLY_ADMINS = "Only owners and admins of the organization may switch tool servers on and off."
CHANGED = "The server's tools have changed since you looked. Look at them again, then switch them on."


@dataclass(frozen=True)
class ToolState:
    """A tool as somebody decides on it: `changed` says it was on, and is described otherwise since."""

    tool: ListedTool
    is_on: bool
    changed: bool


@dataclass(frozen=True)
class ServerState:
    """A server as it stands in one organization."""

    server: MCPServer
    switch: MCPSwitch | None

    @property
    def is_on(self) -> bool:
        """Whether the organization uses it."""
        return self.switch is not None and self.switch.is_on

    @property
    def tools(self) -> list[ToolState]:
        """Its tools that could be used here."""
        return [self._state(each) for each in self.server.usable]

    @property
    def count_on(self) -> int:
        """How many of them are on."""
        return sum(each.is_on for each in self.tools)

    @property
    def count_changed(self) -> int:
        """How many are off because they changed."""
        return sum(each.changed for each in self.tools)

    def _state(self, tool: ListedTool) -> ToolState:
        if self.switch is None or not self.switch.is_on:
            return ToolState(tool, is_on=False, changed=False)
        is_on = self.switch.allows(tool)
        return ToolState(tool, is_on=is_on, changed=tool.name in self.switch.approved and not is_on)


def endpoint_of(server: MCPServer) -> Endpoint:
    """Where it is, with what lets us in."""
    if not server.secret:
        return Endpoint(server.name, server.address)
    secret = f"Bearer {server.secret}" if server.header.lower() == "authorization" else server.secret
    return Endpoint(server.name, server.address, ((server.header, secret),))


def is_address(text: str) -> bool:
    """Whether it is one that can be asked, and carries no secret of its own."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.username or parts.fragment)
    except ValueError:
        return False


def is_private(address: str) -> bool:
    """Whether it leads to networks of the operator's own alone."""
    try:
        parts = urlsplit(address)
        found = Guard.from_settings(trusted=False).resolve(parts.hostname or "", parts.port or 80)
    except (EgressRefused, OSError, ValueError):
        return False
    return not any(ip_address(each).is_global for each in found)


def announce_change(server: MCPServer) -> None:
    """Staff changed it: a worker asks it for its tools."""
    emit(MCPServerChanged(server.pk))


def refresh_server(server: MCPServer) -> MCPServer:
    """Ask for its tools; when it does not answer as it should, the old list stays and the error says why."""
    try:
        tools, error = [asdict(each) for each in tools_of(server, list_tools(endpoint_of(server)))], ""
    except ServerTrouble as trouble:
        tools, error = server.tools, trouble.message[:ERROR_LENGTH]
    found: dict[str, Any] = {"error": error} if error else {"error": "", "tools": tools, "refreshed_at": now()}
    # Of another address by now, this list is nobody's.
    MCPServer.objects.filter(pk=server.pk, address=server.address).update(**found)
    server.refresh_from_db()
    return server


def check_may_switch(organization: Organization, *, by: Principal) -> None:
    """NotAllowed unless `by` looks after the tools of the organization."""
    require(can_switch_mcp_servers(by, organization), ONLY_ADMINS)


def servers_for(organization: Organization, *, by: Principal) -> list[ServerState]:
    """Those that staff enabled, by name, as they stand here; for the organization's admins."""
    check_may_switch(organization, by=by)
    return states_of(organization, MCPServer.objects.enabled().defer("secret"))


def states_of(organization: Organization, servers: Iterable[MCPServer]) -> list[ServerState]:
    """These servers as they stand in the organization."""
    switches = {each.server_id: each for each in _switches_of(organization)}
    return [ServerState(server, switches.get(server.pk)) for server in servers]


def server_for(organization: Organization, server_id: UUID, *, by: Principal) -> ServerState:
    """One of those that staff enabled; NotFound where there is none of that id."""
    check_may_switch(organization, by=by)
    return states_of(organization, [_enabled(server_id)])[0]


@transaction.atomic
def switch_on(
    organization: Organization, server: MCPServer, *, version: str, tools: Iterable[str] | None = None, by: Principal
) -> MCPSwitch:
    """These tools (without a word all) are offered in the workspace from now on, the server's others are not.

    `version` is that of the list that was looked at: Conflict where the server's tools are other ones by now.
    """
    check_may_switch(organization, by=by)
    lock_organization(organization.pk)
    approved = _approved(server, version, tools)
    others = _switches_of(organization).exclude(server=server).filter(is_on=True)
    if len(approved) + sum(len(each.approved) for each in others) > MOST_TOOLS:
        raise LimitReached(f"An organization can use {MOST_TOOLS} tools at most. Choose fewer.", "cap_reached")
    before = _switches_of(organization).filter(server=server).first()
    switch = _keep(server, organization, approved, by)
    facts = {"before": _facts(before), "after": _facts(switch)}
    record(organization, "mcp_server.switched_on", by=by, target_id=server.pk, target_name=server.name, **facts)
    return switch


@transaction.atomic
def switch_off(organization: Organization, server: MCPServer, *, by: Principal) -> None:
    """None of its tools is offered there any more; again changes nothing."""
    check_may_switch(organization, by=by)
    if _end(_switches_of(organization).filter(server=server), by):
        record(organization, "mcp_server.switched_off", by=by, target_id=server.pk, target_name=server.name)


@transaction.atomic
def open_to_persons(server: MCPServer, *, by: Principal) -> MCPSwitch:
    """Staff let all personal workspaces use the tools there are now; one that changes is off until they do it again."""
    require(can_overrule(by))
    MCPServer.objects.select_for_update().get(pk=server.pk)
    return _keep(server, None, _approved(server, server.version, None), by)


@transaction.atomic
def close_to_persons(server: MCPServer, *, by: Principal) -> None:
    """No personal workspace is offered them any more; again changes nothing."""
    require(can_overrule(by))
    _end(MCPSwitch.objects.filter(server=server, organization=None), by)


def _enabled(server_id: UUID) -> MCPServer:
    found = MCPServer.objects.enabled().defer("secret").filter(pk=server_id).first()
    if found is None:
        raise NotFound("There is no such tool server.")
    return found


def _approved(server: MCPServer, version: str, tools: Iterable[str] | None) -> dict[str, str]:
    fresh = _enabled(server.pk)
    if fresh.version != version:
        raise Conflict(CHANGED)
    usable = {each.name: each.fingerprint for each in fresh.usable}
    wanted = set(usable) if tools is None else set(tools)
    if not wanted or not wanted <= set(usable):
        raise Invalid("tools: Choose at least one of its tools.", tools=["Choose at least one of its tools."])
    return {name: usable[name] for name in sorted(wanted)}


def _keep(server: MCPServer, organization: Organization | None, approved: dict[str, str], by: Principal) -> MCPSwitch:
    values = {"is_on": True, "approved": approved, "switched_by": by.user, "switched_at": now()}
    return MCPSwitch.objects.update_or_create(server=server, organization=organization, defaults=values)[0]


def _end(switches: Any, by: Principal) -> bool:
    return bool(switches.filter(is_on=True).update(is_on=False, switched_by=by.user, switched_at=now()))


def _switches_of(organization: Organization) -> Any:
    return MCPSwitch.objects.filter(organization=organization).select_related("switched_by")


def _facts(switch: MCPSwitch | None) -> dict[str, Any]:
    return {"tools": sorted(switch.approved) if switch and switch.is_on else []}
