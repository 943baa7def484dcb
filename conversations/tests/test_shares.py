from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts import services as services_of_accounts
from conversations import services
from conversations.models import Share
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    MessageFactory,
    ProposalFactory,
    ShareFactory,
    exchange,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(learner):
    conversation = ConversationFactory(owner=learner, title="Tides <b>")
    exchange(conversation, ("Why <i>two</i>?", "The **moon** pulls."))
    return conversation


def path(share):
    return f"/s/{services.share_token(share)}"


def test_a_link_shows_the_branch_as_it_was(api, learner, conversation, client):
    made = api(learner).post(f"/api/core/conversations/{conversation.pk}/shares", {"expires_in_days": 7})
    share = Share.objects.get()
    MessageFactory(conversation=conversation, content="Written later")
    assert made.status_code == 201
    assert made.json()["url"] == f"http://localhost:8000/s/{services.share_token(share)}"
    assert (share.expires_at - share.created_at).days in (6, 7)
    page = client.get(path(share))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Tides &lt;b&gt;" in text and "Why &lt;i&gt;two&lt;/i&gt;?" in text and "<strong>moon</strong>" in text
    assert "Written later" not in text
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["Cache-Control"] == "private, no-store"
    share.refresh_from_db()
    assert share.views == 1


def test_a_shared_page_tells_nothing_else_about_its_owner(conversation, client, learner):
    message = MessageFactory(conversation=conversation, role="assistant", content="From your file [1] and the web [2].")
    message.citations = [
        {"index": 1, "document_id": "d", "title": "Payslip.pdf", "url": "https://x.example/p", "snippet": "secret"},
        {"index": 2, "title": "Tides", "url": "https://example.org/tides", "snippet": "public"},
        {"index": 3, "title": "Bad", "url": "javascript:alert(1)", "snippet": ""},
    ]
    message.save()
    AttachmentFactory(owner=learner, message=message, filename="diary.txt", text="private words")
    text = client.get(path(ShareFactory(conversation=conversation))).content.decode()
    for secret in ("Payslip", "secret", "diary.txt", "private words", learner.email, learner.full_name, "javascript:"):
        assert secret not in text
    assert 'href="https://example.org/tides"' in text


def test_of_what_was_proposed_a_shared_page_tells_the_title_alone(conversation, client):
    silent = MessageFactory(conversation=conversation, role="assistant", content="")
    ProposalFactory(message=silent, status="done", summary="Planted by the pond.")
    text = client.get(path(ShareFactory(conversation=conversation))).content.decode()
    assert "Proposed: <bdi>Plant trees</bdi>" in text
    for private in ("Oak", "By the pond", "Plant them", "Your garden", "by the pond", "<button"):
        assert private not in text


def test_what_a_model_wrote_cannot_run_or_load_anything(conversation, client):
    hostile = (
        "<script>alert(1)</script> ![x](https://evil.example/t.png) [a](javascript:alert(1)) "
        "<img src=x onerror=alert(1)>\n\n| a |\n|:-:|\n| b |"
    )
    MessageFactory(conversation=conversation, role="assistant", content=hostile)
    text = client.get(path(ShareFactory(conversation=conversation))).content.decode()
    article = text[text.index("<article") : text.index("</article>")]
    for danger in ("<script", "<img", 'href="javascript', "style="):
        assert danger not in article


def gone(client, address):
    page = client.get(address)
    return page.status_code, "This link leads nowhere any more" in page.content.decode()


def test_links_of_a_closed_account_are_gone_at_once(conversation, client, learner):
    address = path(ShareFactory(conversation=conversation))
    services_of_accounts.close_account(learner)
    assert gone(client, address) == (404, True)


def test_revoked_expired_deleted_and_tampered_links_are_gone(conversation, client, api, learner):
    share = ShareFactory(conversation=conversation)
    assert gone(client, path(share)[:-1] + ("A" if path(share)[-1] != "A" else "B")) == (404, True)
    assert gone(client, "/s/nonsense") == (404, True)
    assert gone(client, "/s/é.ü") == (404, True)
    expired = ShareFactory(conversation=conversation, expires_at=now() - timedelta(seconds=1))
    assert gone(client, path(expired)) == (404, True)
    assert api(learner).delete(f"/api/core/shares/{share.pk}").status_code == 204
    assert gone(client, path(share)) == (404, True)
    other = ShareFactory(conversation=conversation)
    api(learner).delete(f"/api/core/conversations/{conversation.pk}")
    assert gone(client, path(other)) == (404, True)


def test_nothing_to_share_is_said(api, learner):
    answer = api(learner).post(f"/api/core/conversations/{ConversationFactory(owner=learner).pk}/shares", {})
    assert (answer.status_code, Share.objects.count()) == (409, 0)


@pytest.mark.parametrize("days", [0, -1, 4000, "x", 1.5])
def test_nonsense_is_refused(api, learner, conversation, days):
    answer = api(learner).post(f"/api/core/conversations/{conversation.pk}/shares", {"expires_in_days": days})
    assert (answer.status_code, Share.objects.count()) == (400, 0)


def test_lists_of_links(api, learner, conversation, django_assert_num_queries):
    ShareFactory.create_batch(3, conversation=conversation)
    client = api(learner)
    with django_assert_num_queries(2):
        assert len(client.get("/api/core/shares").json()) == 3
    assert len(client.get(f"/api/core/conversations/{conversation.pk}/shares").json()) == 3


def test_a_stranger_neither_sees_nor_revokes(api, stranger, conversation):
    share = ShareFactory(conversation=conversation)
    assert api(stranger).get("/api/core/shares").json() == []
    assert api(stranger).delete(f"/api/core/shares/{share.pk}").status_code == 404
    assert api().delete(f"/api/core/shares/{share.pk}").status_code == 401
    share.refresh_from_db()
    assert share.revoked_at is None


def test_views_are_limited_by_address(conversation, client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "share.view.address": "1/60"}
    settings.RATE_LIMIT_SCALE = 1
    address = path(ShareFactory(conversation=conversation))
    assert client.get(address).status_code == 200
    refused = client.get(address)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
