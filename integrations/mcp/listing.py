"""What is made of a server's list of tools: names that models can call, words cut short, schemas written anew."""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from integrations.mcp.schemas import UnusableSchema, kept_schema
from integrations.mcp.words import plain_words
from integrations.models.mcp import ListedTool, MCPServer

NAME_LENGTH, CALLED_LENGTH = 128, 64
TITLE_LENGTH, DESCRIPTION_LENGTH = 80, 1000
_CALLABLE = re.compile(r"[A-Za-z0-9_-]+")


def tools_of(server: MCPServer, raw: Iterable[dict[str, Any]]) -> list[ListedTool]:
    """Every tool once, as first described; those that cannot be used say why. What has no proper name is none."""
    found: dict[str, ListedTool] = {}
    for each in raw:
        name = each["name"]
        if name and name.isprintable() and len(name) <= NAME_LENGTH:
            listed = _tool(server, name, each)
            found.setdefault(listed.called, listed)
    return list(found.values())


def _tool(server: MCPServer, name: str, raw: dict[str, Any]) -> ListedTool:
    annotations = raw.get("annotations") or {}
    parameters, problem = _parameters(raw)
    return ListedTool(
        name=name,
        called=_called(server.slug, name),
        title=plain_words(raw.get("title") or annotations.get("title") or name, TITLE_LENGTH),
        description=plain_words(raw.get("description") or "", DESCRIPTION_LENGTH),
        fingerprint=_fingerprint(server, raw),
        reads=annotations.get("readOnlyHint") is True,
        parameters=parameters,
        problem=problem,
    )


def _parameters(raw: dict[str, Any]) -> tuple[dict[str, Any], str]:
    try:
        return kept_schema(raw.get("inputSchema")), ""
    except UnusableSchema as error:
        return {}, str(error)


def _called(slug: str, name: str) -> str:
    """As vendors allow it; a name that had to be changed ends in a mark of its own, so that no two are the same."""
    called = f"mcp_{slug}_{name}"
    if _CALLABLE.fullmatch(called) and len(called) <= CALLED_LENGTH:
        return called
    mark = sha256(name.encode()).hexdigest()[:8]
    return f"{re.sub('[^A-Za-z0-9_-]', '_', called)[: CALLED_LENGTH - 9]}_{mark}"


def _fingerprint(server: MCPServer, raw: dict[str, Any]) -> str:
    """Of all the server says of the tool, and of where it is: other words or another place, another tool."""
    said = [server.address, *(raw.get(part) for part in ("name", "title", "description", "inputSchema", "annotations"))]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
