"""A partner's site on another host and port, in a real browser: nothing here is ours but the script and the frame."""

import re
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from integrations.management.commands.demo_partner import lent, partner
from integrations.models import IntegrationToken, Visitor
from integrations.services import EmbedWish, change_embed
from organizations.models import Organization
from organizations.tests.factories import OrganizationFactory, join
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUESTION = "How do I connect a language model?"


@pytest.fixture
def owner(transactional_db):
    return join(OrganizationFactory(name="Greenhouse", slug="greenhouse"), "owner")


@contextmanager
def site(owner, product, port=0, origin=None):
    """A partner's site; the port is found first, since the embed has to name it."""
    tenant = Organization.objects.get()
    with (
        lent(tenant, origin or "http://localhost:1", by=owner) as (embed, key),
        partner(port, embed, key, product) as server,
    ):
        address = f"http://localhost:{server.server_address[1]}"
        if origin is None:
            change_embed(embed, EmbedWish("Garden helper", (address,), greeting="Ask away."), by=owner)
        server.grant = server.grant[0], key, embed
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address, embed, key
        server.shutdown()


@pytest.fixture
def shop(owner, live_asgi, settings):
    settings.SITE_URL = live_asgi
    with site(owner, live_asgi) as found:
        yield found


@contextmanager
def visiting(chromium, address, **options):
    with open_window(chromium, address, **options) as window:
        yield window.open("/")


def bubble(page):
    return page.get_by_role("button", name="Garden helper")


def chat(page):
    return page.frame_locator("iframe")


def ask(page, question=QUESTION):
    box = chat(page).get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")


def answers(page):
    return chat(page).get_by_role("log").locator(".message-answer .prose")


def test_a_visitor_asks_in_the_bubble_and_finds_it_again(chromium, shop):
    address, _, key = shop
    with visiting(chromium, address) as page:
        bubble(page).click()
        expect(chat(page).get_by_text("Ask away.")).to_be_visible()
        ask(page)
        expect(answers(page)).to_contain_text("OpenAI")
        expect(chat(page).get_by_role("button", name=re.compile("source"))).to_be_visible()
        assert key not in page.content()

        page.reload()
        bubble(page).click()
        expect(answers(page)).to_contain_text("OpenAI")
    assert (Visitor.objects.count(), IntegrationToken.objects.count()) == (1, 2)


def test_each_request_has_a_token_of_its_own(chromium, shop):
    address, *_ = shop
    with visiting(chromium, address) as page:
        bubble(page).click()
        ask(page)
        expect(answers(page)).to_contain_text("OpenAI")
        IntegrationToken.objects.update(expires_at="2020-01-01T00:00:00Z")
        ask(page, "And what does it cost?")
        expect(answers(page)).to_have_count(2)
        expect(answers(page).nth(1)).not_to_be_empty()


def test_the_keyboard_goes_in_and_comes_back(chromium, shop):
    address, *_ = shop
    with visiting(chromium, address) as page:
        bubble(page).focus()
        page.keyboard.press("Enter")
        expect(bubble(page)).to_have_attribute("aria-expanded", "true")
        box = chat(page).get_by_role("textbox", name="Your question")
        expect(box).to_be_enabled()
        box.focus()
        page.keyboard.press("Escape")
        expect(bubble(page)).to_have_attribute("aria-expanded", "false")
        assert page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "BUTTON"


# The greeting of the page around is held back, as on a slow line, until the frame is told to hear it.
HELD_GREETING = """
addEventListener("message", (event) => {
  if (event.data?.xentree !== "hello" || window.hearGreeting) return;
  event.stopImmediatePropagation();
  const { data, origin, source, ports } = event;
  window.hearGreeting = () => dispatchEvent(new MessageEvent("message", { data, origin, source, ports: [...ports] }));
  document.documentElement.setAttribute("data-held", "");
});
"""


def test_escape_counts_also_before_the_chat_is_connected(chromium, shop):
    address, *_ = shop
    with open_window(chromium, address) as window:
        window.context.add_init_script(HELD_GREETING)
        page = window.open("/")
        bubble(page).click()
        chat(page).locator("html[data-held]").wait_for()
        expect(chat(page).get_by_role("textbox", name="Your question")).to_be_disabled()
        chat(page).get_by_role("button", name="Close the chat").press("Escape")
        page.frames[1].evaluate("window.hearGreeting()")
        expect(bubble(page)).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_it_fills_the_screen(chromium, shop):
    address, *_ = shop
    with visiting(chromium, address, viewport={"width": 360, "height": 740}, reduced_motion="reduce") as page:
        bubble(page).click()
        chat(page).get_by_role("button", name="Close the chat").wait_for()
        assert page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
        chat(page).get_by_role("button", name="Close the chat").click()
        expect(bubble(page)).to_be_visible()


def test_a_new_chat_forgets_the_old_one(chromium, shop):
    address, *_ = shop
    with visiting(chromium, address) as page:
        bubble(page).click()
        ask(page)
        expect(answers(page)).to_contain_text("OpenAI")
        chat(page).get_by_role("button", name="New chat").click()
        expect(chat(page).get_by_text("Ask away.")).to_be_visible()
        page.reload()
        bubble(page).click()
        expect(chat(page).get_by_text("Ask away.")).to_be_visible()
        expect(answers(page)).to_have_count(0)


def refused_window(chromium, address):
    """The browser itself complains there, as it should."""
    page = chromium.new_context().new_page()
    page.goto(address)
    return page


def test_a_page_that_gets_no_token_says_so(chromium, shop):
    address, *_ = shop
    page = refused_window(chromium, address)
    page.route("**/xentree-token", lambda route: route.fulfill(status=500))
    bubble(page).click()
    ask(page)
    expect(chat(page).get_by_role("alert")).to_contain_text("could not sign you in")
    page.unroute("**/xentree-token")
    chat(page).get_by_role("button", name="Try again").click()
    expect(answers(page)).to_contain_text("OpenAI")
    page.context.close()


def test_another_origin_shows_no_bubble(chromium, owner, live_asgi, settings):
    settings.SITE_URL = live_asgi
    with site(owner, live_asgi, origin="https://somewhere.example") as (address, _, _):
        page = refused_window(chromium, address)
        with page.expect_console_message(lambda message: "there is no embed" in message.text):
            page.reload()
        expect(page.locator("button")).to_have_count(0)
        page.context.close()


def test_another_origin_frames_nothing(chromium, owner, live_asgi, settings):
    settings.SITE_URL = live_asgi
    with site(owner, live_asgi, origin="https://somewhere.example") as (address, embed, _):
        page = refused_window(chromium, address)
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.evaluate(
                "url => document.body.append(Object.assign(document.createElement('iframe'), {src: url}))",
                f"{live_asgi}/embed/{embed.pk}",
            )
        assert page.frames[-1].get_by_role("textbox").count() == 0
        page.context.close()
