"""The tools of MCP servers, as the assistant gets them: what only reads runs at once, all else by a card."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from integrations.mcp import Answer, call_tool
from integrations.mcp.words import is_plain, plain_words
from integrations.models import MCPServer, MCPSwitch
from integrations.models.mcp import ListedTool
from integrations.services.mcp_calls import act_once
from integrations.services.mcp_servers import endpoint_of
from xentree import tools
from xentree.errors import Conflict, Invalid, ProviderDown
from xentree.principal import Principal
from xentree.tools import Arguments, Card, CardItem, Tool, ToolResult

# A card shows all of what would be sent, so there is only so much of it.
CARD_LENGTH, LABEL_LENGTH = 4000, 60
# What a person is told of an answer on one line.
SAID_LENGTH = 200
ABOUT = "A tool of the outside server {name}. What the server says of it: {said}"


@tools.source
def switched_on(principal: Principal) -> Iterator[Tool]:
    """Those that the workspace's organization switched on and that are still what it looked at."""
    if not MCPSwitch.objects.any_on():
        return
    for switch in MCPSwitch.objects.open_to(principal).select_related("server").defer("server__secret"):
        for listed in switch.server.listed:
            if switch.allows(listed):
                yield _tool(switch.server, listed)


def _tool(server: MCPServer, listed: ListedTool) -> Tool:
    return Tool(
        name=listed.called,
        run=partial(_read if listed.reads else _propose, server, listed),
        description=ABOUT.format(name=server.name, said=listed.description or listed.title),
        parameters=listed.parameters,
        perform=None if listed.reads else partial(_act, server, listed),
    )


# The arguments are a stranger's names, which may be any: so ours go by place alone.
def _read(server: MCPServer, listed: ListedTool, principal: Principal, /, **arguments: Any) -> ToolResult:
    return _result(server, listed, call_tool(endpoint_of(server), listed.name, arguments))


def _propose(server: MCPServer, listed: ListedTool, principal: Principal, /, **arguments: Any) -> ToolResult:
    if len(json.dumps(arguments)) > CARD_LENGTH:
        raise Invalid("That is too long to be shown on a card. Ask for less at once.")
    lines = tuple((plain_words(name, LABEL_LENGTH), _shown(value)) for name, value in arguments.items())
    card = Card(
        title=f"Ask {server.name}: {listed.title}",
        items=(CardItem(listed.title, lines),),
        yes="Send it",
        place=f"{server.name} ({server.host})",
    )
    plan = {"arguments": arguments, "fingerprint": listed.fingerprint}
    return ToolResult("Waits for the person's yes.", f"{server.name}: {listed.title}", card=card, plan=plan)


def _act(server: MCPServer, listed: ListedTool, principal: Principal, key: UUID, plan: Arguments) -> ToolResult:
    if plan["fingerprint"] != listed.fingerprint:
        raise Conflict("The tool has changed since the card was shown. Ask for it again.")
    result = _result(server, listed, act_once(server, listed.name, plan["arguments"], key=key, by=principal))
    said = plain_words(result.value["answer"], SAID_LENGTH) or "Done."
    return replace(result, summary=f"{server.name} says: {said}")


def _result(server: MCPServer, listed: ListedTool, answer: Answer) -> ToolResult:
    if answer.failed:
        said = plain_words(answer.text, SAID_LENGTH) or "without a reason"
        raise ProviderDown(f"{listed.title} of {server.name} did not work. The server says: {said}", retryable=False)
    summary = f"{server.name}: {listed.title}"
    value = {"server": server.name, "tool": listed.name, "answer": answer.text}
    return ToolResult(value, summary, said=f"**{summary}**\n\n{_quoted(answer.text)}")


def _shown(value: Any) -> str:
    """As it would be sent; what a person could not see is written out."""
    if isinstance(value, str):
        return value if is_plain(value) else json.dumps(value)
    return json.dumps(value, ensure_ascii=not is_plain(str(value)))


def _quoted(text: str) -> str:
    """As a block of code: whatever the server wrote is shown, and shapes nothing."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}\n{text or 'Nothing came back.'}\n{fence}"
