"""The card of a proposal in a real browser: while an answer is written, afterwards, by keyboard, on a phone."""

import pytest
from playwright.sync_api import expect

from conversations.models import Proposal
from conversations.services import proposals
from conversations.tests.acting import NAME, result, tended
from conversations.tests.chat_window import sign_in
from conversations.tests.factories import ConversationFactory, ProposalFactory, exchange
from xentree.errors import ProviderDown
from xentree.principal import Principal
from xentree.testing.browser import open_window
from xentree.tools import CardItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
GUESTS = ", ".join(f"guest.number.{n}@a-rather-long-domain.example.org" for n in range(20))


@pytest.fixture
def garden():
    with tended() as garden:
        yield garden


def asked(learner, **about):
    """An answer with a card under it."""
    conversation = ConversationFactory(owner=learner)
    _, answer = exchange(conversation, ("Plant some", "I can plant them."))
    return ProposalFactory(message=answer, **about)


def card_in(page):
    return page.get_by_role("group", name="Plant trees")


def test_a_card_comes_with_the_answer_and_a_yes_by_keyboard_is_seen_in_every_window(chromium, live_asgi, chat, garden):
    chat.choose("Xentree Local")
    chat.ask("Plant 3 trees")
    card = card_in(chat.page)
    expect(card.get_by_role("listitem")).to_have_text("OakWhereBy the pondHow many3")
    expect(card).to_contain_text("Your garden")
    chat.wait_for_end(1)
    expect(chat.page.locator("#spoken")).to_contain_text("It waits for your yes or no: Plant trees.")
    signed_in = chat.page.context.storage_state()
    with open_window(chromium, live_asgi, viewport=PHONE, storage_state=signed_in) as phone:
        second = phone.open(f"/chat/{Proposal.objects.get().message.conversation_id}")
        expect(card_in(second).get_by_role("button")).to_have_text(["Plant them", "No, thanks"])
        card.get_by_role("button", name="Plant them").focus()
        chat.page.keyboard.press("Enter")
        for page in (chat.page, second):
            expect(card_in(page)).to_contain_text("Planted 3 trees.")
            expect(card_in(page).get_by_role("button")).to_have_count(0)
    expect(card).to_be_focused()
    expect(chat.page.locator("#spoken")).to_have_text("Plant trees. Planted 3 trees.")
    chat.page.reload()
    expect(card_in(chat.page)).to_contain_text("Planted 3 trees.")
    assert garden.planted == {Proposal.objects.get().pk: 3}


def test_a_large_card_fits_a_phone_and_shows_text_as_text(chromium, live_asgi, learner, garden):
    title = "<b>W</b>" + "w" * 192
    items = (CardItem(f"**{title}**", (("Guests", GUESTS), ("Notes", "First\n<script>alert(1)</script>"))),)
    made = asked(learner)
    shown = proposals.propose(made.message_id, NAME, result(title=title, items=items), by=Principal(learner, "session"))
    made.delete()
    with open_window(chromium, live_asgi, viewport=PHONE) as phone:
        page = sign_in(phone, learner).page
        page.goto(f"{phone.address}/chat/{shown.message.conversation_id}")
        card = page.get_by_role("group", name=title)
        for text in (f"**{title}**", GUESTS, "First\n<script>alert(1)</script>"):
            expect(card.get_by_text(text, exact=True).last).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert card.evaluate("node => node.scrollWidth <= node.clientWidth")
        card.get_by_role("button", name="No, thanks").click()
        expect(card).to_contain_text("You said no, so nothing was done.")
        expect(card).to_be_focused()
    assert (Proposal.objects.get().status, garden.calls) == ("declined", [])


def fail(words):
    raise ProviderDown(words)


def test_what_failed_says_why_and_can_be_tried_again(window, learner, garden):
    garden.before = lambda: fail("The gate is locked.")
    proposal = asked(learner)
    page = sign_in(window, learner).page
    page.goto(f"{window.address}/chat/{proposal.message.conversation_id}")
    card = card_in(page)
    card.get_by_role("button", name="Plant them").click()
    expect(card).to_contain_text("The gate is locked.")
    garden.before = lambda: None
    expect(card.get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Planted 3 trees.")
    assert garden.planted == {proposal.pk: 3}


def test_what_was_decided_meanwhile_is_told_instead_of_done(window, learner, garden):
    """The line that would have told this window is down."""
    proposal = asked(learner)
    page = sign_in(window, learner).page
    page.route_web_socket("**/ws/updates", lambda line: None)
    page.goto(f"{window.address}/chat/{proposal.message.conversation_id}")
    expect(card_in(page).get_by_role("button")).to_have_count(2)
    Proposal.objects.update(status="declined")
    card_in(page).get_by_role("button", name="Plant them").click()
    expect(card_in(page)).to_contain_text("You said no, so nothing was done.")
    assert garden.calls == []
    window.complaints[:] = [words for words in window.complaints if "status of 409" not in words]
