"""One test a row of the table of pages; then whether table and routes agree."""

import pytest

from xentree.tests.matrix.case import PERSON_ONLY
from xentree.tests.matrix.pages import NOBODY_WITH_FORM, NOT_SIGNED_IN, PAGES, Page
from xentree.tests.matrix.routes import METHODS, pages
from xentree.tests.matrix.walk import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitors(stage):
    sessions = [caller for caller in stage.callers if "session" in caller.way]
    return [NOBODY_WITH_FORM, *map(stage.caller, NOT_SIGNED_IN), *sessions]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_everybody_sees_what_is_theirs(page, stage, visitors, record_property):
    walked = walk("pages", page, stage, visitors)
    record_property(*walked.told())

    assert not walked.wrong, walked.problems
    assert stage.is_untouched


def test_every_page_is_in_the_table():
    assert {page.route for page in PAGES} == pages()


def test_no_other_method_changes_anything(stage):
    """A page that is a form may be looked at by any method; nothing but POST does what it is for."""
    owner = stage.caller("session of owner")
    known = {(page.method, page.route): page for page in PAGES}
    wrong = []
    for route in sorted(pages()):
        page = known.get(("GET", route)) or known["POST", route]
        for method in METHODS:
            if (method, route) not in known:
                other = Page(method, route, PERSON_ONLY, ids=page.ids, body={})
                wrong += _changes(other, stage, owner)

    assert not wrong, "\n".join(wrong)


def _changes(page, stage, caller):
    with stage.scene() as traces:
        response = stage.send(page.method, page.path(stage.world, caller), caller, {}, format="multipart")
        changed = traces.statements and not stage.is_untouched
    if changed or not traces.none or response.status_code not in (200, 302, 400, 403, 404, 405):
        yield f"{page}: {response.status_code} {traces}"
