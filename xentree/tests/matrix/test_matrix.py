"""One test a row of the table of the API; then whether table and routes agree."""

import pytest

from xentree.tests.matrix.case import PERSON_ONLY, PUBLIC, Case
from xentree.tests.matrix.cases import CASES
from xentree.tests.matrix.routes import declared, undeclared
from xentree.tests.matrix.walk import ask, walk
from xentree.tests.matrix.world import NAMES

pytestmark = pytest.mark.django_db
WRONG_METHOD = (405, "method_not_allowed")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_everybody_gets_what_is_theirs(case, stage, record_property):
    walked = walk("API", case, stage, stage.callers)
    record_property(*walked.told())

    assert not walked.wrong, walked.problems
    assert stage.is_untouched


def test_to_a_stranger_things_of_others_are_as_if_they_were_not_there(stage):
    stranger = stage.caller("bearer of stranger")
    nowhere = stage.elsewhere(ids=dict.fromkeys(stage.world.ids, stage.world.ids["nothing"]) | NAMES)
    hidden = [case for case in CASES if case.expected(stranger).status in (400, 404)]
    told = [(str(case), answer(case, stage, stranger), answer(case, nowhere, stranger)) for case in hidden]

    assert [(name, there, not_there) for name, there, not_there in told if there != not_there] == []


def answer(case, stage, caller):
    with stage.scene():
        response = ask(case, stage, caller)
    return response.status_code, response.whole


def test_every_route_and_method_is_in_the_table():
    assert {(case.method, case.route) for case in CASES} == declared()


def test_no_other_method_does_anything(stage):
    callers = [stage.caller("nobody"), stage.caller("bearer of owner")]
    public = {case.route for case in CASES if case.scope == PUBLIC}
    wrong = []
    for method, route in undeclared():
        known = PUBLIC if route in public else PERSON_ONLY
        wrong += walk("", Case(method, route, known, WRONG_METHOD, WRONG_METHOD, body={}), stage, callers).wrong

    assert not wrong, "\n".join(wrong)
