"""The services refuse by themselves, whichever door somebody came through."""

import pytest

from conversations import services
from conversations.models import Attachment, Conversation, Folder, LearningSession, Share
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    FolderFactory,
    MessageFactory,
    ShareFactory,
)
from xentree.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(learner):
    message = MessageFactory(conversation=ConversationFactory(owner=learner))
    return {
        "conversation": message.conversation,
        "message": message,
        "folder": FolderFactory(owner=learner),
        "share": ShareFactory(conversation=message.conversation),
        "attachment": AttachmentFactory(owner=learner),
    }


REFUSED = [
    lambda row, by: services.update_conversation(row["conversation"], {"title": "mine"}, by=by),
    lambda row, by: services.mark_read(row["conversation"], by=by),
    lambda row, by: services.delete_conversation(row["conversation"], by=by),
    lambda row, by: services.fork_conversation(row["conversation"], row["message"].pk, by=by),
    lambda row, by: services.create_share(row["conversation"], by=by),
    lambda row, by: services.revoke_share(row["share"], by=by),
    lambda row, by: services.update_folder(row["folder"], {"name": "mine"}, by=by),
    lambda row, by: services.delete_folder(row["folder"], by=by),
    lambda row, by: services.discard_attachment(row["attachment"], by=by),
    lambda row, by: services.start_session(row["conversation"], by=by),
    lambda row, by: services.record_activity(row["conversation"], by=by),
    lambda row, by: services.end_session(row["conversation"], by=by),
]


@pytest.mark.parametrize("attempt", REFUSED)
def test_a_stranger_is_refused_and_nothing_changes(theirs, as_stranger, attempt):
    kinds = (Conversation, Folder, Share, Attachment, LearningSession)
    before = [list(kind.objects.values()) for kind in kinds]
    with pytest.raises(NotAllowed):
        attempt(theirs, as_stranger)
    assert [list(kind.objects.values()) for kind in kinds] == before
