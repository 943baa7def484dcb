"""Tokens and embeds in a real browser: by keyboard, with a question before what cannot be undone, on any screen."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import forget_refusals, sign_in
from integrations.models import Embed, IntegrationToken
from integrations.services import GRANTABLE, plan_rotation, revoke_token
from integrations.tests.factories import embed, grant
from organizations.models import Organization
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window, owner):
    return sign_in(window, owner.user).page


def test_an_embed_is_made_and_its_line_copied(page, window, live_asgi, greenhouse):
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_asgi}/o/greenhouse/tokens")
    page.get_by_role("link", name="New embed").click()
    page.get_by_label("Name").fill("Help desk")
    page.get_by_label("Pages of").fill("https://school.example")
    page.get_by_label("Name").press("Enter")
    expect(page.locator(".toast").last).to_contain_text("Help desk is ready.")
    page.get_by_role("button", name="Copy the HTML").click()
    expect(page.get_by_role("button", name="Copy the HTML")).to_have_text("Copied")
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith("<script src=") and f'data-embed="{Embed.objects.get().pk}"' in line
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog", name="Delete Help desk?").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No embed yet")).to_be_visible()
    assert not Embed.objects.exists()


def test_revoking_and_replacing_are_asked(page, window, live_asgi, issued):
    page.goto(f"{live_asgi}/o/greenhouse/tokens")
    page.get_by_role("button", name="Revoke the token").click()
    page.get_by_role("alertdialog", name="Revoke this token?").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()
    page.get_by_role("button", name="Replace keys").click()
    dialog = page.get_by_role("dialog", name="Replace every key at once?")
    dialog.get_by_label("Type its name").fill("Green")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not its name.")).to_be_visible()
    page.get_by_label("Type its name").fill("Greenhouse")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("The keys are replaced")
    assert IntegrationToken.objects.get().key.state == "gone"
    forget_refusals(window)


def test_filtering_while_one_types(page, live_asgi, greenhouse, owner):
    grant(greenhouse, owner, subject="pupil-7")
    grant(greenhouse, owner, subject="teacher-1")
    page.goto(f"{live_asgi}/o/greenhouse/tokens")
    page.get_by_role("searchbox").press_sequentially("pupil")
    expect(page.get_by_role("row")).to_have_count(2)
    assert page.url.endswith("/tokens?q=pupil")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen(chromium, live_asgi, greenhouse, owner, width):
    bubble = embed(greenhouse, owner, f"https://{'w' * 60}.{'x' * 60}.example")
    Embed.objects.update(name="W" * 80)
    grant(greenhouse, owner, subject="w" * 128, scopes=GRANTABLE, origin=f"https://{'w' * 60}.example")
    revoke_token(greenhouse, jti=grant(greenhouse, owner).token.jti, reason="W" * 200, by=owner)
    plan_rotation(greenhouse, by=owner)
    Organization.objects.update(name="W" * 120)
    paths = [f"/o/greenhouse/{tail}" for tail in ("tokens", "embeds/new", f"embeds/{bubble.pk}")]
    with open_window(chromium, live_asgi, viewport={"width": width, "height": 800}) as theirs:
        page, wide = sign_in(theirs, owner.user).page, []
        for path in paths:
            page.goto(live_asgi + path)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)
    assert wide == []
