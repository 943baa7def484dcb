"""Talking to MCP servers; the protocol's library (some 60 MB) is loaded with the first call."""

from dataclasses import dataclass
from typing import Any

from xentree.errors import ProviderDown


@dataclass(frozen=True)
class Endpoint:
    """Where a server is, and the headers that let us in."""

    name: str
    address: str
    headers: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Endpoint({self.name}, {self.address})"


@dataclass(frozen=True)
class Answer:
    """What a tool said; `failed` when the tool itself says that it did not work."""

    text: str
    failed: bool = False


class ServerTrouble(ProviderDown):
    """The server did not answer as it should; `not_done` where a tool that was called cannot have been run."""

    def __init__(self, message: str, *, not_done: bool = False) -> None:
        super().__init__(message)
        self.not_done = not_done


def list_tools(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Everything the server says of its tools, as it says it; ServerTrouble."""
    from integrations.mcp import client

    return client.list_tools(endpoint)


def call_tool(endpoint: Endpoint, name: str, arguments: dict[str, Any]) -> Answer:
    """Have the server run a tool; ServerTrouble."""
    from integrations.mcp import client

    return client.call_tool(endpoint, name, arguments)
