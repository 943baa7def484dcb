"""The pages of the chat as the server writes them: who sees what, and how much it costs."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Message
from conversations.tests.factories import ConversationFactory, FolderFactory, MessageFactory, ShareFactory
from organizations.models import OrganizationCap, Resource
from organizations.services import spend
from organizations.tests.factories import MembershipFactory, OrganizationFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def page_data(response):
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', response.content.decode())
    return json.loads(found[1])


@pytest.fixture
def browser(client, learner):
    client.force_login(learner)
    return client


def test_a_new_chat_lists_ones_own_conversations_newest_first(browser, learner, stranger):
    ConversationFactory(owner=stranger)
    older, newer = ConversationFactory(owner=learner, title="a"), ConversationFactory(owner=learner, title="b")
    ConversationFactory(owner=learner, archived=True)
    data = page_data(browser.get("/chat"))
    assert [entry["id"] for entry in data["conversations"]] == [str(newer.pk), str(older.pk)]
    assert (data["current"], data["messages"], data["folder_id"], data["next"]) == (None, [], None, None)


def test_an_open_chat_brings_the_end_of_its_branch(browser, learner):
    conversation = ConversationFactory(owner=learner)
    messages = [MessageFactory(conversation=conversation) for _ in range(60)]
    data = page_data(browser.get(f"/chat/{conversation.pk}"))
    assert data["current"]["id"] == str(conversation.pk)
    assert [entry["id"] for entry in data["messages"]] == [str(message.pk) for message in messages[10:]]


def test_what_was_said_can_be_read_without_scripts(browser, learner):
    conversation = ConversationFactory(owner=learner)
    MessageFactory(conversation=conversation, content="Plain <b>words</b>")
    assert "Plain &lt;b&gt;words&lt;/b&gt;</p>" in browser.get(f"/chat/{conversation.pk}").content.decode()


@pytest.mark.parametrize("path", ["/chat/{}", "/chat/folders/{}"])
def test_what_is_not_ones_own_is_not_there(browser, stranger, path):
    theirs = ConversationFactory(owner=stranger) if path == "/chat/{}" else FolderFactory(owner=stranger)
    assert browser.get(path.format(theirs.pk)).status_code == 404


@pytest.mark.parametrize("path", ["/chat", "/chat/archive", "/settings/chats", "/chat/{}", "/chat/folders/{}"])
def test_nobody_gets_in_without_signing_in(client, learner, path):
    target = path.format(ConversationFactory(owner=learner).pk)
    response = client.get(target)
    assert (response.status_code, response.url) == (302, f"/account/login?next={target}")


def test_only_a_folder_of_ones_own_is_taken_from_the_address(browser, learner, stranger):
    mine, theirs = FolderFactory(owner=learner), FolderFactory(owner=stranger)
    taken = [page_data(browser.get(f"/chat?folder={folder}"))["folder_id"] for folder in (mine.pk, theirs.pk, "x")]
    assert taken == [str(mine.pk), None, None]


def test_the_archive_and_a_folder_show_theirs(browser, learner):
    folder = FolderFactory(owner=learner)
    archived = ConversationFactory(owner=learner, archived=True, folder=folder)
    inside = ConversationFactory(owner=learner, folder=folder)
    shown = [browser.get(path).context["page"].object_list for path in ("/chat/archive", f"/chat/folders/{folder.pk}")]
    assert [list(each) for each in shown] == [[archived], [inside]]


def test_the_settings_list_links_that_still_work(browser, learner, stranger):
    conversation = ConversationFactory(owner=learner)
    message = MessageFactory(conversation=conversation)
    share = ShareFactory(owner=learner, conversation=conversation, leaf=message)
    ShareFactory(owner=learner, conversation=conversation, leaf=message, revoked_at=share.created_at)
    assert [entry["share"] for entry in browser.get("/settings/chats").context["shares"]] == [share]


def queries(browser, path):
    with CaptureQueriesContext(connection) as counted:
        assert browser.get(path).status_code == 200
    return len(counted)


@pytest.mark.parametrize("path", ["/chat", "/chat/archive", "/settings/chats", "/chat/{}"])
def test_more_rows_cost_no_more_queries(browser, learner, path):
    target = path.format(filled(learner).pk)
    queries(browser, target)
    few = queries(browser, target)
    for _ in range(3):
        filled(learner)
    assert queries(browser, target) == few


def filled(learner):
    conversation = ConversationFactory(owner=learner)
    message = MessageFactory(conversation=conversation, role=Message.Role.USER)
    ShareFactory(owner=learner, conversation=conversation, leaf=message)
    ConversationFactory(owner=learner, archived=True)
    FolderFactory(owner=learner)
    return conversation


def used(learner, amount, organization=None):
    """Count tokens of the free plan, which has 200,000 a month."""
    by = Principal(learner, "session", organization_id=organization and organization.pk)
    spend(by, Resource.TOKENS, amount)


@pytest.mark.parametrize("path", ["/chat", "/chat/usage"])
def test_nobody_is_told_of_usage_while_there_is_plenty(browser, learner, path):
    used(learner, 159_999)
    assert "You have used" not in browser.get(path).content.decode()


@pytest.mark.parametrize("path", ["/chat", "/chat/usage"])
def test_one_is_told_in_time_that_a_month_is_nearly_used(browser, learner, path):
    used(learner, 167_000)
    words = browser.get(path).content.decode()
    line = 'You have used 83 % of this month&#x27;s tokens. <a class="link" href="/settings/usage">Usage</a>'
    assert line in words


def test_in_a_workspace_the_fullest_allowance_is_told(browser, learner):
    tenant = OrganizationFactory(name="Greenhouse", slug="greenhouse")
    MembershipFactory(organization=tenant, user=learner)
    OrganizationCap.objects.create(organization=tenant, monthly_tokens=200)
    browser.post("/organizations/switch", {"organization": str(tenant.pk)})
    used(learner, 200, tenant)
    words = browser.get("/chat/usage").content.decode()
    assert "This organization has used up this month&#x27;s tokens." in words
    assert 'href="/o/greenhouse/usage"' in words


def test_usage_is_ones_own(client, stranger, learner):
    used(learner, 200_000)
    assert client.get("/chat/usage").status_code == 302
    client.force_login(stranger)
    assert "used" not in client.get("/chat/usage").content.decode()
