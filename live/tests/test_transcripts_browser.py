"""Transcripts in a real browser: found by a word, read with the report as it comes, gone on with, deleted."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from live.models import LiveSession, LiveTranscript
from live.services import report
from live.tests.talks import kept, saved
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = (
    ("user", "Yesterday I go to the market and buyed three apples", 6000),
    ("ai", "That sounds lovely. What else did you buy?", 4000),
    ("user", "She don't like them but the tangerines were delicious", 8000),
)


def wait_for_report(transcript):
    LiveSession.objects.filter(pk=transcript.session_id).update(report_status="queued")


def test_a_talk_from_the_list_to_the_chat(window, learner):
    transcript = kept(learner, SAID)
    saved(learner, [("user", "Why is the sky blue?")])
    wait_for_report(transcript)
    page = sign_in(window, learner).page
    page.goto(f"{window.address}/live/transcripts")
    rows = page.locator(".talk-rows > li")
    expect(rows).to_have_count(2)
    page.get_by_label("Words that were said").fill("tangerine")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page.locator("#turn-3 mark")).to_have_text("tangerines")
    expect(page.get_by_role("heading", name="The report is being written")).to_be_visible()
    report.write_report(transcript.session_id)
    expect(page.get_by_role("heading", name="You did most of the talking")).to_be_visible()
    page.reload()
    first = page.locator("#turn-1").get_by_role("link").nth(1)
    first.click()
    note = page.locator("#note-1-2")
    expect(note).to_contain_text("bought")
    assert note.bounding_box()["x"] > page.locator("#turn-1 .talk-text").bounding_box()["x"] + 300
    latency = page.locator("#turn-2 .talk-latency")
    expect(latency).to_be_hidden()
    page.get_by_text("How long answers took").click()
    expect(latency).to_contain_text("620 ms")
    page.get_by_role("button", name="Go on as a chat").click()
    page.wait_for_url(f"{window.address}/chat/*")
    expect(page.locator(".message")).to_have_count(3)
    page.get_by_role("link", name="The talk").click()
    expect(page.locator("#talk-title")).to_contain_text("Talk of 20 November 2026")


def test_deleting_asks_first(window, learner):
    transcript = kept(learner, SAID)
    page = sign_in(window, learner).page
    page.goto(f"{window.address}/live/transcripts/{transcript.pk}")
    page.get_by_role("button", name="Options for this transcript").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Cancel").click()
    assert LiveTranscript.objects.count() == 1
    page.get_by_role("button", name="Options for this transcript").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No transcripts yet")).to_be_visible()
    assert LiveTranscript.objects.count() == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, live_asgi, learner):
    transcript = kept(learner, [*SAID, ("ai", "x" * 300, 3000)])
    report.write_report(transcript.session_id)
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 740}) as window:
        page = sign_in(window, learner).page
        for path in ("/live/transcripts", f"/live/transcripts/{transcript.pk}?q=market"):
            page.goto(window.address + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_palette_leads_to_where_it_was_said(window, learner):
    transcript = kept(learner, SAID)
    page = sign_in(window, learner).page
    page.keyboard.press("Control+k")
    page.keyboard.type("tangerines")
    page.get_by_role("option").filter(has_text="Talk of 20 November").click()
    page.wait_for_url(f"{window.address}/live/transcripts/{transcript.pk}?q=tangerines")
    expect(page.locator("#turn-3 mark")).to_be_in_viewport()
