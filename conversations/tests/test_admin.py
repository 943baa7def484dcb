import pytest
from django.core.files.storage import default_storage

from accounts.tests.factories import UserFactory
from conversations.models import Conversation, ConversationImport, Share
from conversations.tests.factories import (
    ConversationFactory,
    MessageFactory,
    NoteFactory,
    ProposalFactory,
    ShareFactory,
)
from conversations.tests.test_imports import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(username="root", is_staff=True, is_superuser=True))
    return client


def test_staff_see_counts_and_never_words(admin, learner):
    conversation = ConversationFactory(owner=learner, title="My secret title", last_message_preview="My secret preview")
    MessageFactory(conversation=conversation, content="My secret words", total_tokens=321)
    ShareFactory(conversation=conversation)
    job = imported(learner, b"[1]", "my-secret-name.json")
    note = NoteFactory(owner=learner, title="My secret note", content="My secret thoughts")
    pages = [
        "/admin/conversations/conversation/",
        f"/admin/conversations/conversation/{conversation.pk}/change/",
        "/admin/conversations/share/",
        f"/admin/conversations/share/{Share.objects.get().pk}/change/",
        "/admin/conversations/conversationimport/",
        f"/admin/conversations/conversationimport/{job.pk}/change/",
        "/admin/conversations/note/",
        f"/admin/conversations/note/{note.pk}/change/",
    ]
    for page in pages:
        answer = admin.get(page)
        assert answer.status_code == 200
        assert "secret" not in answer.content.decode()
    assert "321" in admin.get(pages[0]).content.decode()


@pytest.mark.parametrize("page", ["add/", "{pk}/delete/"])
def test_staff_neither_make_nor_remove_conversations(admin, page):
    conversation = ConversationFactory()
    address = f"/admin/conversations/conversation/{page.format(pk=conversation.pk)}"
    assert admin.post(address, {"post": "yes"}).status_code == 403
    assert Conversation.objects.count() == 1


def test_of_proposals_staff_see_the_title_and_where_they_stand(admin):
    item = {"title": "My secret tree", "lines": [["Where", "My secret garden"]]}
    card = {"title": "Plant trees", "items": [item], "yes": "secret", "place": "secret"}
    error = {"error": "provider_down", "message": "My secret gate is locked", "retryable": True}
    about = {"card": card, "plan": {"tree": "secret"}, "status": "failed", "error": error, "summary": "secret"}
    failed = ProposalFactory(**about)
    ProposalFactory(card={**card, "title": "Cut trees"}, status="done")
    row = admin.get(f"/admin/conversations/proposal/{failed.pk}/change/").content.decode()
    rows = admin.get("/admin/conversations/proposal/").content.decode()
    picked = admin.get("/admin/conversations/proposal/?status__exact=failed").content.decode()
    for page in (row, rows, picked):
        assert ("secret" in page, "Plant trees" in page, "provider_down" in page) == (False, True, True)
    assert ("Cut trees" in rows, "Cut trees" in picked) == (True, False)


def test_messages_are_not_there(admin):
    assert admin.get("/admin/conversations/message/").status_code == 404


def act(admin, model, action, row):
    return admin.post(f"/admin/conversations/{model}/", {"action": action, "_selected_action": [str(row.pk)]})


def test_a_failed_import_can_be_tried_again_and_a_done_one_not(admin, learner):
    failed, done = imported(learner, b"[1]"), imported(learner, b"[]")
    for row in (failed, done):
        assert act(admin, "conversationimport", "retry", row).status_code == 302
        row.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == ("queued", 0, "")
    assert done.state == "done"
    assert default_storage.exists(failed.file.name) is True
    assert ConversationImport.objects.count() == 2


def test_a_link_can_be_revoked(admin):
    share = ShareFactory(conversation=MessageFactory().conversation)
    assert act(admin, "share", "revoke", share).status_code == 302
    share.refresh_from_db()
    assert share.revoked_at is not None
