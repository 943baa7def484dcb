"""All callers through one case, each from the same start; and what is wrong with what they were answered."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xentree.testing.tally import PROPERTY
from xentree.tests.matrix.callers import Caller
from xentree.tests.matrix.case import SAFE, Case
from xentree.tests.matrix.stage import Stage

MOST_SHOWN = 12
LEAK = "LEAK of"


@dataclass
class Walk:
    """What everybody was answered, and what of it should not be."""

    part: str
    row: str
    route: str
    answers: list[tuple[str, str, str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, caller: Caller, column: str, answer: Any, problems: Iterable[str]) -> None:
        self.answers.append((caller.name, caller.way, column, answer))
        self.wrong += [f"{caller.name}: {problem}" for problem in problems]

    def told(self) -> tuple[str, dict[str, Any]]:
        """As pytest passes it on to the summary of the run."""
        leaks = sum(LEAK in problem for problem in self.wrong)
        row = {"part": self.part, "row": self.row, "route": self.route, "answers": self.answers}
        return PROPERTY, {**row, "leaks": leaks, "wrong": len(self.wrong)}

    @property
    def problems(self) -> str:
        return "\n".join(self.wrong[:MOST_SHOWN])


def walk(part: str, case: Case, stage: Stage, callers: Iterable[Caller]) -> Walk:
    walked = Walk(part, str(case), f"{case.method} {case.route}")
    for caller in callers:
        still = case.expected(caller).still or case.method in SAFE
        with stage.scene() as traces:
            response = ask(case, stage, caller)
            changed = traces.statements and still and not stage.is_untouched
        problems = [*_faults(case, caller, response), *closed_to(case.reader(caller), response)]
        if still and (changed or not traces.none):
            problems.append(f"something changed: {traces}")
        walked.note(caller, case.column(caller), _in_short(case, response), problems)
    return walked


def _in_short(case: Case, response: Any) -> int | str:
    """The status; of a page the sign-in it leads to."""
    return "sign in" if response.status_code == 302 and case.code_of(response) else response.status_code


def ask(case: Case, stage: Stage, caller: Caller) -> Any:
    """The response."""
    body = case.body(stage.world, caller) if callable(case.body) else case.body
    options = {} if body is None else {"format": "multipart" if case.multipart else "json"}
    return stage.send(case.method, case.path(stage.world, caller), caller, body, **options)


def _faults(case: Case, caller: Caller, response: Any) -> Iterator[str]:
    """Status, code and extras, to the letter; words of others, and the owner's own."""
    expected, text = case.expected(caller), response.whole
    found = (response.status_code, case.code_of(response))
    if found != (expected.status, expected.code):
        yield f"{found} instead of {(expected.status, expected.code)}: {text[:300]}"
    elif expected.extras:
        detail = json.loads(text).get("detail", expected.extras)
        if {name: detail.get(name) for name in expected.extras} != expected.extras:
            yield f"{detail} instead of {expected.extras}"
    if leaked := sorted(word for word in caller.forbidden - case.told(caller) if word in text + str(response.headers)):
        yield f"{LEAK} {leaked}"
    # A browser's lists show the present workspace only.
    here = caller.who == "owner" and not (caller.way == "session" and caller.personal)
    here = here and (caller.personal or not case.shows_outside)
    if here and expected.status < 300 and case.shows in caller.may_read and case.shows not in text:
        yield f"{case.shows} is not shown to whom it belongs"


def closed_to(reader: str | None, response: Any) -> Iterator[str]:
    """Pages of no other origin may read the answer, and none with the cookies of whoever looks at them."""
    allowed = response.headers.get("Access-Control-Allow-Origin")
    if allowed != reader:
        yield f"{LEAK} the answer to {allowed}, instead of {reader}"
    if "Access-Control-Allow-Credentials" in response.headers:
        yield f"{LEAK} the answer to pages with other people's cookies"
