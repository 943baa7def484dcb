"""Webhooks in a real browser: made, tested, looked at and deleted, by keyboard where one types; on any screen."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from integrations.models import Webhook
from integrations.tests.factories import given_up, webhook
from integrations.webhooks.catalogue import EVENT_TYPES
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window, owner):
    return sign_in(window, owner.user).page


def test_a_webhook_is_made_tested_and_deleted(page, window, live_asgi, greenhouse, receiver):
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_asgi}/o/greenhouse/webhooks")
    page.get_by_role("link", name="New webhook").click()
    page.get_by_label("Name").fill("Registry")
    page.get_by_label("Address").fill(receiver.at("/ok"))
    page.get_by_role("button", name="Everything").click()
    page.get_by_label("Name").press("Enter")
    page.get_by_role("button", name="Copy").click()
    hook = Webhook.objects.get()
    assert page.evaluate("navigator.clipboard.readText()") == hook.secret
    assert hook.event_types == list(EVENT_TYPES)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("status").filter(has_text="It answered 200")).to_be_visible()
    assert receiver.verified(hook.secret)["type"] == "webhook.test"
    page.get_by_role("link", name="Registry").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Status").select_option("dead")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Settings").last.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog", name="Delete Registry?").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No webhook yet")).to_be_visible()
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(chromium, live_asgi, greenhouse, owner, width):
    hook = webhook(greenhouse, owner, f"https://{'w' * 60}.example/{'x' * 300}", *EVENT_TYPES, name="W" * 80)
    row = given_up(hook, error="W" * 200, answer="<p>" + "W" * 400)
    paths = ["", "/new", f"/{hook.pk}", f"/{hook.pk}/settings", f"/{hook.pk}/deliveries/{row.pk}"]
    with open_window(chromium, live_asgi, viewport={"width": width, "height": 800}) as theirs:
        page, wide = sign_in(theirs, owner.user).page, []
        for path in paths:
            page.goto(f"{live_asgi}/o/greenhouse/webhooks{path}")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)
    assert wide == []
