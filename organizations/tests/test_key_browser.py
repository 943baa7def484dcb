"""A key in a real browser: presets, the secret once with a button that copies it, revoked after a question."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from organizations.models import APIKey

pytestmark = pytest.mark.browser


def test_a_key_from_making_to_revoking(window, learner, organization):
    page = sign_in(window, learner).page
    page.goto(window.address + "/settings/keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Importer")
    dialog.get_by_role("button", name="Chat", exact=True).click()
    chats = dialog.get_by_role("group", name="Chats")
    expect(chats.get_by_label("Read")).to_be_checked()
    expect(chats.get_by_label("Write")).to_be_checked()
    dialog.get_by_role("button", name="Make the key").click()

    secret = page.get_by_label("API key", exact=True)
    assert len(secret.input_value()) == 91
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Options for Importer").click()
    page.get_by_role("menuitem", name="Revoke").click()
    page.get_by_role("alertdialog", name="Revoke Importer?").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No key yet")).to_be_visible()
    assert not APIKey.objects.alive().exists()
