"""Calls of tools that act on an MCP server: once for each yes of a person, however often they are asked for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from integrations.mcp import Answer, ServerTrouble, call_tool
from integrations.models import MCPCall, MCPServer
from integrations.services.mcp_servers import endpoint_of
from xentree.errors import Conflict, ProviderDown
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

STILL_WORKING = "This is being done already."
UNKNOWN = "It is not known whether it was done. Look there before you ask for it again."
_EXPORTED = ("key", "server__name", "tool", "status", "answer", "started_at", "ended_at")


def act_once(server: MCPServer, tool: str, arguments: dict[str, Any], *, key: UUID, by: Principal) -> Answer:
    """What the server answered, now or when it was called with that key before.

    The protocol knows no repeating: a call that was cut off is never made again, and ProviderDown says so. One that
    cannot have reached the tool may be.
    """
    if not _claim(server, tool, key, by):
        return _came_of(key, by)
    try:
        answer = call_tool(endpoint_of(server), tool, arguments)
    except ServerTrouble as trouble:
        if trouble.not_done:
            MCPCall.objects.filter(pk=key).delete()
            raise
        raise _unknown(trouble.message) from trouble
    _finish(key, answer)
    return answer


def export_calls(user: Any) -> Iterator[ExportedFile]:
    """For the copy of a person's data: what was done elsewhere in their name."""
    yield ExportedFile("skills/mcp-calls.json", list(MCPCall.objects.filter(user=user).values(*_EXPORTED)))


def erase_calls(user: Any) -> None:
    """All of them."""
    MCPCall.objects.filter(user=user).delete()


def _claim(server: MCPServer, tool: str, key: UUID, by: Principal) -> bool:
    """Only one of any number of callers makes the row."""
    try:
        with transaction.atomic():
            MCPCall.objects.create(
                key=key, server=server, organization_id=by.organization_id, user=by.user, tool=tool[:64]
            )
    except IntegrityError:
        return False
    return True


def _came_of(key: UUID, by: Principal) -> Answer:
    call = MCPCall.objects.filter(pk=key, user=by.user).first()
    if call is None or call.status == MCPCall.Status.WORKING:
        if call and call.started_at < now() - timedelta(seconds=2 * settings.MCP_CALL_SECONDS):
            raise _unknown()
        raise Conflict(STILL_WORKING)
    return Answer(call.answer, failed=call.status == MCPCall.Status.FAILED)


def _finish(key: UUID, answer: Answer) -> None:
    status = MCPCall.Status.FAILED if answer.failed else MCPCall.Status.DONE
    MCPCall.objects.filter(pk=key).update(status=status, answer=answer.text, ended_at=now())


def _unknown(before: str = "") -> ProviderDown:
    return ProviderDown(f"{before} {UNKNOWN}".strip(), retryable=False)
