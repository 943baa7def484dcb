"""A pytest plugin that tells, at the end of a run, what the matrix of `xentree/tests/matrix` has walked.

Each of its tests hands over, as the property `matrix`, what it walked: `{"part", "row", "route", "answers", "leaks",
"wrong"}`, where answers are (caller, way, column, what was answered). With `MATRIX=table` every row is printed as well.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

PROPERTY = "matrix"
COLUMNS = ("nobody", "owner", "admin", "manager", "teammate", "stranger", "outside", "keys", "tokens", "no good")
LEFT, EACH = 92, 12


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A section of its own, however quiet the run."""
    walks = list(_walks(terminalreporter.stats))
    if not walks:
        return
    terminalreporter.write_sep("=", "test matrix")
    if os.environ.get("MATRIX") == "table":
        _print(terminalreporter, walks)
    for part in dict.fromkeys(walk["part"] for walk in walks):
        terminalreporter.write_line(summary(part, [walk for walk in walks if walk["part"] == part]))


def _walks(stats: dict[str, list[Any]]) -> Iterable[dict[str, Any]]:
    for report in [*stats.get("passed", []), *stats.get("failed", [])]:
        if report.when == "call":
            yield from (value for name, value in report.user_properties if name == PROPERTY)


def summary(part: str, walks: list[dict[str, Any]]) -> str:
    """One part of the matrix in numbers."""
    answers = [answer for walk in walks for answer in walk["answers"]]
    callers = {caller: way for caller, way, _, _ in answers}
    ways = ", ".join(f"{list(callers.values()).count(way)} {way}" for way in dict.fromkeys(callers.values()))
    routes, pairs = len({walk["route"].partition(" ")[2] for walk in walks}), len({walk["route"] for walk in walks})
    leaks, wrong = (sum(walk[name] for walk in walks) for name in ("leaks", "wrong"))
    return (
        f"{part}: routes {routes}, with methods {pairs}, cases {len(walks)}, callers {len(callers)} ({ways}), "
        f"cells checked {len(answers)}, wrong {wrong}, leaks {leaks}"
    )


def _print(terminalreporter: Any, walks: list[dict[str, Any]]) -> None:
    terminalreporter.write_line(" " * LEFT + "".join(name.ljust(EACH) for name in COLUMNS))
    for walk in sorted(walks, key=_place):
        given = defaultdict(set)
        for _, _, column, answer in walk["answers"]:
            given[column].add(str(answer))
        cells = ["/".join(sorted(given[column])) or "-" for column in COLUMNS]
        terminalreporter.write_line(f"{walk['row'][: LEFT - 1]:{LEFT}}" + "".join(f"{cell:{EACH}}" for cell in cells))


def _place(walk: dict[str, Any]) -> tuple[str, str, str]:
    return walk["part"], walk["route"].partition(" ")[2], walk["row"]
