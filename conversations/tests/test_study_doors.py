"""The pages of quizzes and flashcards: whose they are, and what is left where the document may not be read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import StudySet
from conversations.tests.factories import StudySetFactory
from knowledge.models import Document
from knowledge.tests.factories import DocumentFactory
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(learner, stranger):
    place = MembershipFactory(user=learner).organization
    MembershipFactory(user=stranger, organization=place)
    return place


@pytest.fixture
def mine(stranger, learner, place):
    """A teammate's, from a document the learner shares."""
    document = DocumentFactory(owner=learner, title="Tides", organization=place, visibility="organization")
    return StudySetFactory(document=document, owner=stranger)


def page(client, person, path):
    client.force_login(person)
    response = client.get(path)
    return response.status_code, response.content.decode()


def test_it_is_its_owners_alone(client, learner, stranger, staff, mine):
    status, html = page(client, stranger, f"/study/{mine.pk}")
    assert (status, "What do tides follow?" in html, "Open page 2" in html) == (200, True, True)
    for other in (learner, staff):
        status, html = page(client, other, f"/study/{mine.pk}")
        assert (status, "tides" in html.lower()) == (404, False)
        assert client.post(f"/study/{mine.pk}/delete").status_code == 404
    assert StudySet.objects.count() == 1


def test_what_is_not_shared_any_more_is_said_and_not_shown(client, stranger, mine):
    Document.objects.update(visibility="private")
    status, html = page(client, stranger, f"/study/{mine.pk}")
    assert (status, "Its document is not yours to read any more" in html) == (200, True)
    assert "tides" not in html.lower() and str(mine.document_id) not in html
    Document.objects.update(visibility="organization")
    assert "What do tides follow?" in page(client, stranger, f"/study/{mine.pk}")[1]


def test_it_can_be_thrown_away_all_the_same(client, stranger, mine):
    Document.objects.update(visibility="private")
    client.force_login(stranger)
    assert client.post(f"/study/{mine.pk}/delete").headers["Location"] == "/study"
    assert not StudySet.objects.exists()


def test_it_goes_with_its_document(client, stranger, mine):
    mine.document.delete()
    status, html = page(client, stranger, f"/study/{mine.pk}")
    assert (status, "There is nothing to learn here" in html) == (404, True)


def test_the_list_names_no_document_that_may_not_be_read(client, stranger, place, mine):
    client.force_login(stranger)
    client.post("/organizations/switch", {"organization": place.pk})
    assert ">Tides</a>" in page(client, stranger, "/study")[1]
    Document.objects.update(visibility="private")
    html = page(client, stranger, "/study")[1]
    assert "Tides" not in html and "A document that is not yours to read any more" in html


def test_the_list_is_that_of_the_workspace(client, learner, place):
    StudySetFactory(owner=learner, document__owner=learner, document__title="At home")
    StudySetFactory(owner=learner, document__owner=learner, document__title="At work", document__organization=place)
    html = page(client, learner, "/study")[1]
    assert ("At home" in html, "At work" in html) == (True, False)
    client.post("/organizations/switch", {"organization": place.pk})
    html = client.get("/study").content.decode()
    assert ("At home" in html, "At work" in html) == (False, True)


def test_a_longer_list_asks_no_more(client, learner):
    counts = []
    for added in (1, 2):
        for _ in range(added):
            StudySetFactory(owner=learner, document__owner=learner)
        client.force_login(learner)
        client.get("/study")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/study")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_says_how_far_one_is(client, learner):
    fields = {"owner": learner, "document__owner": learner}
    StudySetFactory(**fields)
    rows = page(client, learner, "/study")[1]
    assert "3 questions, not begun" in rows
    studied = {"known": [0], "round": {"items": [0, 1, 2], "answers": ["known", "again"]}}
    made = StudySetFactory(**fields, kind="flashcards", **studied)
    StudySet.objects.filter(pk=made.pk).update(studied_at=made.created_at)
    rows = page(client, learner, "/study")[1]
    assert "1 of 3 known" in rows and "under way" in rows
