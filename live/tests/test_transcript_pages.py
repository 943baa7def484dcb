"""The pages of transcripts: the list, and one to read."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from conversations.models import Conversation
from live.models import LiveSession, LiveTranscript
from live.services import report
from live.tests.talks import AT, kept, saved
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "/live/transcripts"
SAID = (
    ("user", "Yesterday I go to the <b>market</b>", 6000),
    ("ai", "That sounds lovely. What else did you buy?", 4000),
)


@pytest.fixture
def browser(learner):
    caller = Client()
    caller.force_login(learner)
    return caller


@pytest.fixture
def as_another(stranger):
    caller = Client()
    caller.force_login(stranger)
    return caller


def page(transcript, rest=""):
    return f"{LIST}/{transcript.pk}{rest}"


def text_of(response):
    """As it reads."""
    main = response.content.decode().partition('<main id="content"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_an_empty_list_says_what_will_be_there(browser):
    answer = browser.get(LIST)
    assert "No transcripts yet" in text_of(answer)
    assert 'href="/live"' in answer.content.decode()


def test_the_list_says_when_how_long_and_how_it_began(browser, learner):
    kept(learner, SAID)
    assert "Fri 20 Nov 2026, 09:30 Yesterday I go to the" in text_of(browser.get(LIST))
    assert "5 min 2 turns" in text_of(browser.get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_however_long(browser, learner, django_assert_num_queries, count):
    for hours in range(count):
        kept(learner, SAID, ended_at=AT + timedelta(hours=hours + 1))
    browser.get(LIST)
    with django_assert_num_queries(4):
        browser.get(LIST)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=market", True), ("q=moon", False), ("kind=voice", True), ("kind=avatar", False), ("period=week", False)],
)
def test_filters(browser, learner, query, shown):
    kept(learner, SAID)
    LiveTranscript.objects.update(session_started_at=AT - timedelta(days=30))
    assert ("Nothing fits" in text_of(browser.get(f"{LIST}?{query}"))) != shown


def test_nonsense_in_the_address_is_no_error(browser, learner):
    kept(learner, SAID)
    for query in ("kind=opera&period=century&page=x", "page=99", "q=%00"):
        assert browser.get(f"{LIST}?{query}").status_code == 200


def test_the_reader_shows_both_sides_in_order(browser, learner):
    answer = browser.get(page(kept(learner, SAID)))
    text = text_of(answer)
    assert answer["Cache-Control"] == "private, no-store"
    assert "You 09:30:10 Yesterday I go to the &lt;b&gt;market&lt;/b&gt; Xentree 09:30:20 That sounds lovely." in text
    assert "620 ms: end of turn 400, hearing 20, thinking 120, voice 80" in text


def test_until_the_report_is_there_the_page_asks(browser, learner):
    transcript = kept(learner, SAID)
    address = page(transcript, "/report")
    assert f'hx-get="{address}"' in browser.get(page(transcript)).content.decode()
    report.write_report(transcript.session_id)
    done = browser.get(address).content.decode()
    assert ("hx-get" in done, "You talked about as much as you listened" in done) == (False, True)


def test_the_report_in_words_then_in_numbers(browser, learner):
    transcript = kept(learner, SAID)
    report.write_report(transcript.session_id)
    text = text_of(browser.get(page(transcript)))
    for words in (
        "1 place in your words could be better English, marked below.",
        "You used 1 word you had not said in a talk before.",
        "Your words were written down roughly",
        "Your share 60 % You spoke for 6 s",
        "go → went",
    ):
        assert words in text


def test_a_report_that_failed_can_be_asked_for_again(browser, learner):
    transcript = kept(learner, SAID)
    LiveSession.objects.update(report_status="failed")
    assert "The report could not be written" in text_of(browser.get(page(transcript)))
    answer = browser.post(page(transcript, "/report"), headers={"HX-Request": "true"})
    assert "The report is being written" in answer.content.decode()
    assert browser.post(page(transcript, "/report")).url == page(transcript)


def test_a_talk_held_elsewhere_has_no_report(browser, learner):
    transcript = saved(learner)
    text = text_of(browser.get(page(transcript)))
    assert ("Held elsewhere" in text, "report" in text) == (True, False)
    assert browser.post(page(transcript, "/report")).status_code == 200


def test_what_was_searched_for_is_marked(browser, learner):
    transcript = kept(learner, SAID)
    html = browser.get(page(transcript, "?q=markets")).content.decode()
    assert "&lt;b&gt;<mark>market</mark>&lt;/b&gt;" in html
    assert "“markets” is said in 1 turn." in html
    assert "is said nowhere here" in browser.get(page(transcript, "?q=<i>")).content.decode()


def test_the_search_page_leads_to_where_it_was_said(browser, learner):
    transcript = kept(learner, SAID)
    html = browser.get("/search?q=market").content.decode()
    assert f'href="{page(transcript)}?q=market"' in html


def test_going_on_as_a_chat_leads_there_and_back(browser, learner):
    transcript = kept(learner, SAID)
    there = browser.post(page(transcript, "/continue"))
    chat = Conversation.objects.get()
    assert there.url == f"/chat/{chat.pk}"
    assert page(transcript) in browser.get(there.url).content.decode()
    assert f'href="/chat/{chat.pk}"' in browser.get(page(transcript)).content.decode()


def test_deleting(browser, learner):
    transcript = kept(learner, SAID)
    answer = browser.post(page(transcript, "/delete"), follow=True)
    assert "The transcript is gone, with its report." in answer.content.decode()
    assert LiveTranscript.objects.count() == 0


def test_to_anybody_else_it_is_not_there(as_another, learner):
    organization = MembershipFactory(user=learner).organization
    transcript = saved(learner, organization=organization)
    for method, rest in (
        ("get", ""),
        ("get", "/report"),
        ("post", "/report"),
        ("post", "/continue"),
        ("post", "/delete"),
    ):
        assert getattr(as_another, method)(page(transcript, rest)).status_code == 404
    assert (LiveTranscript.objects.count(), Conversation.objects.count()) == (1, 0)


def test_nobody_is_asked_to_sign_in(client, learner):
    transcript = kept(learner, SAID)
    for address in (LIST, page(transcript)):
        assert client.get(address).url.startswith("/account/login")
