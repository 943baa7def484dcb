import re
from base64 import b64encode

import pytest

from conversations.models import Folder

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xentree.tests.urls_with_faults")]


def names(response):
    return [row["name"] for row in response.json()]


def following(response):
    return re.fullmatch(r'<(.+)>; rel="next"', response.headers["Link"])[1]


def test_a_list_is_a_bare_array_that_goes_on_behind_the_link(api, learner, stranger):
    Folder.objects.create(owner=stranger, name="not mine")
    for name in "abcde":
        Folder.objects.create(owner=learner, name=name)
    caller = api(learner)
    first = caller.get("/api/faults/folders?limit=2")
    second = caller.get(following(first))
    third = caller.get(following(second))

    assert [names(first), names(second), names(third)] == [["a", "b"], ["c", "d"], ["e"]]
    assert "Link" not in third.headers


@pytest.mark.parametrize(("asked", "given"), [("", 50), ("?limit=0", 50), ("?limit=999", 200), ("?limit=x", 50)])
def test_a_page_has_an_end(api, learner, asked, given):
    Folder.objects.bulk_create(Folder(owner=learner, name=f"{n:03}") for n in range(210))

    assert len(names(api(learner).get(f"/api/faults/folders{asked}"))) == given


@pytest.mark.parametrize("cursor", ["nonsense", b64encode(b"r=x").decode(), b64encode(b"p=%00").decode()])
def test_a_made_up_cursor_is_not_found(api, learner, cursor):
    response = api(learner).get("/api/faults/folders", {"cursor": cursor})

    assert (response.status_code, response.json()["detail"]["error"]) == (404, "not_found")
