"""The page of skills in a real browser: there and back, mended at one click, switched, ended after a question."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect

from conversations.tests.chat_window import sign_in
from integrations.models import Integration
from integrations.services.access import mark_reconnect_needed
from integrations.skill_receivers import tell_reconnect
from integrations.tests.connecting.oauth_skill import WRITE
from xentree.events import ReconnectWanted
from xentree.testing.fake_google import CLIENT_ID, CLIENT_SECRET

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window, live_asgi, learner, google, settings):
    settings.SITE_URL = live_asgi
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.GOOGLE_OAUTH_BASE_URL = settings.GOOGLE_API_BASE_URL = google.url
    tab = sign_in(window, learner).page
    tab.goto(f"{live_asgi}/skills")
    yield tab
    # Our Google has no icon for its tab.
    window.complaints[:] = [each for each in window.complaints if not each.startswith(google.url)]


def toast(page, words):
    expect(page.locator(".toast").last).to_contain_text(words)


def stop(row, until):
    """It has to be connected again, which is told until the page listens."""
    mark_reconnect_needed(row, "Google does not let Xentree in any more. Connect it again.")
    for _ in range(40):
        tell_reconnect(ReconnectWanted(row.pk, row.user_id, row.provider))
        with suppress(TimeoutError):
            until.wait_for(timeout=500)
            return
    pytest.fail("Nobody heard of it.")


def test_a_whole_life(page, google, live_asgi):
    page.get_by_role("link", name="Connect Google Calendar").click()
    page.get_by_role("button", name="Deny").click()
    toast(page, "Google Calendar was not connected: you did not say yes there.")

    page.get_by_role("link", name="Connect Google Calendar").click()
    page.get_by_role("button", name="Allow").click()
    toast(page, "Google Calendar is connected.")
    card = page.get_by_role("group", name="ada@example.com")
    expect(card).to_contain_text("Connected")

    card.get_by_role("link", name="Allow writing").click()
    page.get_by_role("button", name="Allow").click()
    toast(page, "Google Calendar is connected.")
    expect(card.get_by_role("link", name="Allow writing")).to_have_count(0)
    assert WRITE in Integration.objects.get().scopes

    proposing = card.get_by_role("switch", name="The assistant may propose")
    with page.expect_response("**/permissions"):
        proposing.press("Space")
    expect(page.locator("#announcer")).to_have_text("Saved.")
    assert Integration.objects.get().may_propose is False

    google.world.forget(google.world.account("ada@example.com"))
    mend = card.get_by_role("link", name="Connect ada@example.com again")
    stop(Integration.objects.get(), until=mend)
    mend.click()
    page.get_by_role("button", name="Allow").click()
    toast(page, "Google Calendar is connected.")
    expect(proposing).not_to_be_checked()

    card.get_by_role("button", name="Disconnect").click()
    page.get_by_role("alertdialog", name="Disconnect ada@example.com?").get_by_role("button", name="Disconnect").click()
    toast(page, "ada@example.com is disconnected.")
    assert (Integration.objects.exists(), google.world.refresh) == (False, {})


def test_it_is_found_by_command_and_told_in_the_chat(page, live_asgi, learner):
    page.goto(f"{live_asgi}/chat")
    row = Integration.objects.create(user=learner, provider="google-calendar", account_id="1")
    stop(row, until=page.get_by_text("A skill has to be connected again.").first)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search and commands").fill("skills")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Google Calendar")).to_be_visible()
