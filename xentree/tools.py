"""What the assistant may do: functions any app registers, run only from here and in a person's name.

A tool that only reads answers at once. One that acts answers with a card that shows exactly what would be done, and a
plan; it is done by `perform`, with that plan, after the person said yes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from xentree.errors import Invalid, NotFound
from xentree.principal import Principal

Arguments = dict[str, Any]


@dataclass(frozen=True)
class CardItem:
    """One thing that would be done: what it is, and its details as (label, value) in plain text."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """What a person says yes or no to: everything that would be done, where, and what saying yes is called."""

    title: str
    items: tuple[CardItem, ...]
    yes: str
    place: str = ""


@dataclass(frozen=True)
class ToolResult:
    """What a tool found: the value for the assistant, one line for the person watching, and a whole answer in words.

    `said` is what Xentree Local says (Markdown). A tool that acts gives `card` and `plan` (JSON) instead of acting.
    """

    value: Any
    summary: str
    said: str = ""
    card: Card | None = None
    plan: Arguments = field(default_factory=dict)


Run = Callable[..., ToolResult]
# (principal, key, plan): with the same key it happens once, however often it is called.
Perform = Callable[[Principal, UUID, Arguments], ToolResult]
Offered = Callable[[Principal], bool]
# The arguments, where the sentence asks for this tool in plain words; None where it does not.
Understand = Callable[[Principal, str], Arguments | None]


@dataclass(frozen=True)
class Tool:
    """One thing the assistant may do; `parameters` is the JSON schema of its arguments.

    Models are told of it where `offered` says so; without it only the product itself calls it. One that has
    `understand` and no description is no model told of: plain sentences alone lead to it.
    """

    name: str
    run: Run
    description: str = ""
    parameters: Arguments = field(default_factory=lambda: {"type": "object", "properties": {}})
    perform: Perform | None = None
    offered: Offered | None = None
    understand: Understand | None = None


Source = Callable[[Principal], Iterable[Tool]]
_tools: dict[str, Tool] = {}
_sources: list[Source] = []


def tool(name: str, **about: Any) -> Callable[[Run], Run]:
    """Register the decorated `function(principal, **arguments) -> ToolResult`; `about` are the fields of Tool."""

    def register(function: Run) -> Run:
        _tools[name] = Tool(name, function, **about)
        return function

    return register


def source(function: Source) -> Source:
    """Register a function that knows which tools there are for a principal at this moment."""
    _sources.append(function)
    return function


def offered_to(principal: Principal) -> list[Tool]:
    """What a model may call in the name of `principal`."""
    fixed = [each for each in _tools.values() if each.offered and each.offered(principal)]
    return [*fixed, *(each for find in _sources for each in find(principal))]


def run(name: str, principal: Principal, **arguments: Any) -> ToolResult:
    """Run a tool in the name of `principal`; NotFound for a name nobody registered."""
    return _find(name, principal).run(principal, **arguments)


def call(name: str, principal: Principal, arguments: Arguments) -> ToolResult:
    """The same for a model, which may ask for what it was not offered (NotFound) and in a wrong way (Invalid)."""
    wanted = next((each for each in offered_to(principal) if each.name == name), None)
    if wanted is None:
        raise _unknown(name)
    # Only who is called by a model loads it.
    from jsonschema import Draft202012Validator

    problems = Draft202012Validator(wanted.parameters).iter_errors(arguments)
    if problem := next(iter(problems), None):
        raise Invalid(f"The arguments of {name} are not right: {problem.message[:200]}")
    return wanted.run(principal, **arguments)


def perform(name: str, principal: Principal, key: UUID, plan: Arguments) -> ToolResult:
    """Do what a card showed; NotFound where the tool is gone or not open to `principal` any more."""
    wanted = _find(name, principal)
    if wanted.perform is None or (wanted.offered and not wanted.offered(principal)):
        raise _unknown(name)
    return wanted.perform(principal, key, plan)


def _find(name: str, principal: Principal) -> Tool:
    if name in _tools:
        return _tools[name]
    for find in _sources:
        for each in find(principal):
            if each.name == name:
                return each
    raise _unknown(name)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no tool called {name[:100]} here.")
