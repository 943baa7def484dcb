import re

import pytest

from knowledge.models import Document
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(learner):
    document = DocumentFactory(owner=learner, title="Report")
    for position in range(6):
        ChunkFactory(document=document, position=position, page=position // 2 + 1, text=f"**Passage {position}**")
    return document


def sheet(api, person, document, query=""):
    return api(person).get(f"/api/rag/documents/{document.pk}/read{query}")


def test_a_page_is_read_with_its_passages(api, learner, report):
    body = sheet(api, learner, report, "?page=2").json()
    assert (body["number"], body["count"], body["is_page"], body["chunk_id"]) == (2, 3, True, None)
    assert [passage["text"] for passage in body["passages"]] == ["**Passage 2**", "**Passage 3**"]


def test_a_passage_opens_at_its_page(api, learner, report):
    chunk = report.chunks.get(position=5)
    body = sheet(api, learner, report, f"?chunk_id={chunk.pk}").json()
    assert (body["number"], body["chunk_id"]) == (3, str(chunk.pk))


def test_without_pages_a_document_is_read_in_parts(api, learner):
    document = DocumentFactory(owner=learner)
    chunks = [ChunkFactory(document=document, position=position) for position in range(20)]
    body = sheet(api, learner, document, f"?chunk_id={chunks[17].pk}").json()
    assert (body["number"], body["count"], body["is_page"], len(body["passages"])) == (3, 3, False, 4)


def test_a_document_without_text_has_one_empty_sheet(api, learner):
    body = sheet(api, learner, DocumentFactory(owner=learner)).json()
    assert (body["number"], body["count"], body["passages"]) == (1, 1, [])


def test_a_page_that_is_not_there_is_the_nearest(api, learner, report):
    assert sheet(api, learner, report, "?page=99").json()["number"] == 3


def test_who_may_read_it(api, client, learner, stranger, report):
    place = MembershipFactory(user=learner).organization
    MembershipFactory(user=stranger, organization=place)
    Document.objects.update(organization=place)
    client.force_login(stranger)
    assert (sheet(api, stranger, report).status_code, client.get(f"/knowledge/{report.pk}").status_code) == (404, 404)
    Document.objects.update(visibility="organization")
    assert (sheet(api, stranger, report).status_code, client.get(f"/knowledge/{report.pk}").status_code) == (200, 200)
    assert sheet(api, None, report).status_code == 401


def test_a_chunk_of_another_document_is_not_shown(api, learner, stranger, report):
    other = ChunkFactory(document=DocumentFactory(owner=stranger), text="secret")
    body = sheet(api, learner, report, f"?chunk_id={other.pk}").json()
    assert (body["chunk_id"], body["number"]) == (None, 1) and "secret" not in str(body)


def test_the_page_highlights_the_passage(client, learner, report):
    client.force_login(learner)
    chunk = report.chunks.get(position=3)
    html = client.get(f"/knowledge/{report.pk}?chunk={chunk.pk}").content.decode()
    assert html.count("is-cited") == 1
    assert html.index('id="passage"') < html.index("<strong>Passage 3</strong>")
    assert "page 2 of 3" in html


@pytest.mark.parametrize("query", ["?chunk=x", "?chunk=11111111-1111-4111-8111-111111111111", "?page=-1", "?page=٣"])
def test_an_address_that_leads_nowhere_opens_the_beginning(client, learner, report, query):
    client.force_login(learner)
    assert "page 1 of 3" in client.get(f"/knowledge/{report.pk}{query}").content.decode()


def test_nothing_in_a_document_is_run_or_loaded(client, learner):
    text = '<script>alert(1)</script> ![x](https://evil.example/p.png) <img src="https://evil.example/q.png">'
    document = ChunkFactory(document=DocumentFactory(owner=learner), position=0, text=text).document
    client.force_login(learner)
    html = client.get(f"/knowledge/{document.pk}").content.decode()
    article = html[html.index('<section class="passage') : html.index("</article>")]
    assert "<img" not in article and "<script" not in article


def test_what_could_not_be_read_says_why_and_its_owner_may_try_again(client, learner, stranger):
    place = MembershipFactory(user=learner).organization
    MembershipFactory(user=stranger, organization=place)
    reason = {"status": "failed", "error": "It is <locked>.", "visibility": "organization"}
    document = DocumentFactory(owner=learner, organization=place, file="documents/x", **reason)
    for person, may in ((learner, True), (stranger, False)):
        client.force_login(person)
        html = client.get(f"/knowledge/{document.pk}").content.decode()
        assert ("It is &lt;locked&gt;." in html, "data-retry" in html) == (True, may)
        assert f"/api/rag/documents/{document.pk}/file" in html


def test_what_is_still_read_shows_how_far_it_is(client, learner):
    document = DocumentFactory(owner=learner, status="embedding", progress=70)
    client.force_login(learner)
    html = client.get(f"/knowledge/{document.pk}").content.decode()
    assert "Indexing" in html and 'value="70"' in html and "/file" not in html


def test_what_has_text_before_it_is_ready_is_followed_to_its_end(client, learner):
    document = DocumentFactory(owner=learner, status="embedding", progress=70)
    ChunkFactory(document=document, position=0, text="The tide.")
    client.force_login(learner)
    html = client.get(f"/knowledge/{document.pk}").content.decode()
    assert ("The tide." in html, "data-unread" in html, "reader-page" in html) == (True, True, True)


def test_the_heading_a_passage_begins_with_is_said_once(client, learner):
    document = DocumentFactory(owner=learner)
    path = ["Ice", "How it is *measured*"]
    ChunkFactory(document=document, position=0, text="## How it is *measured*\n\nBy stakes.", heading_path=path)
    ChunkFactory(document=document, position=1, text="And by satellites.", heading_path=path)
    client.force_login(learner)
    page = client.get(f"/knowledge/{document.pk}").content.decode()
    assert re.findall(r'passage-path" dir="auto">([^<]*)<', page) == ["Ice", "Ice › How it is *measured*"]
