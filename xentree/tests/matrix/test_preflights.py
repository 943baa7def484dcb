"""What browsers are told when they ask, for a page of some origin, whether it may ask the API."""

import pytest

from integrations.tests.factories import ORIGIN
from xentree.tests.matrix.callers import Caller
from xentree.tests.matrix.cases import CASES
from xentree.tests.matrix.walk import Walk, closed_to

pytestmark = pytest.mark.django_db
PAGES = (
    Caller("page of an embed's origin", "origin", headers={"Origin": ORIGIN}),
    Caller("page of another origin", "origin", headers={"Origin": "https://evil.example"}),
    Caller("page of no origin", "origin", headers={"Origin": "null"}),
)


def test_pages_of_embeds_may_ask_what_tokens_open_and_nothing_else(stage, record_property):
    wrong = []
    for case in {(case.method, case.route): case for case in CASES}.values():
        walked = preflights(case, stage)
        record_property(*walked.told())
        wrong += [f"{case}: {problem}" for problem in walked.wrong]

    assert not wrong, "\n".join(wrong)


def preflights(case, stage):
    walked = Walk("preflights", str(case), f"{case.method} {case.route}")
    for page in PAGES:
        reader = ORIGIN if opens_to_tokens(case) and page is PAGES[0] else None
        asking = Caller(page.name, page.way, headers={**page.headers, "Access-Control-Request-Method": case.method})
        with stage.scene() as traces:
            response = stage.send("OPTIONS", case.path(stage.world, page), asking)
        problems = list(closed_to(reader, response))
        if traces.statements or not traces.none:
            problems.append(f"something was done: {traces}")
        walked.note(page, "nobody", response.status_code, problems)
    return walked


def opens_to_tokens(case):
    """By any of its rows."""
    return any(row.token for row in CASES if (row.method, row.route) == (case.method, case.route))
