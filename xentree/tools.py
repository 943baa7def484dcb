"""What the assistant may do: functions any app registers, run only through `run` and in a person's name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xentree.errors import NotFound
from xentree.principal import Principal


@dataclass(frozen=True)
class ToolResult:
    """What a tool found: the value for the assistant, and one line for the person watching."""

    value: Any
    summary: str


Run = Callable[..., ToolResult]
_tools: dict[str, Run] = {}


def tool(name: str) -> Callable[[Run], Run]:
    """Register the decorated `function(principal, **arguments) -> ToolResult` under `name`."""

    def register(function: Run) -> Run:
        _tools[name] = function
        return function

    return register


def run(name: str, principal: Principal, **arguments: Any) -> ToolResult:
    """Run a tool in the name of `principal`; NotFound for a name nobody registered."""
    if name not in _tools:
        raise NotFound(f"There is no tool called {name}.")
    return _tools[name](principal, **arguments)
