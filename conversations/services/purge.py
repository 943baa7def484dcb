"""Deleting for good: rows, and the files that nothing else needs."""

from collections.abc import Iterable

from django.db import transaction

from conversations.models import Attachment, Conversation
from knowledge import search
from knowledge.services.documents import remove_documents_beside
from organizations.services import delete_files

AT_A_TIME = 200


def purge_conversations() -> int:
    """Remove what was deleted too long ago to be restored, and temporary chats that are over; how many."""
    doomed = list(Conversation.objects.purgeable()[:AT_A_TIME])
    for conversation in doomed:
        purge_conversation(conversation)
    return len(doomed)


def purge_conversation(conversation: Conversation) -> None:
    """Files first: if the process dies in between, the row is still there to start over from."""
    inside = Attachment.objects.filter(message__conversation=conversation)
    elsewhere = Attachment.objects.exclude(message__conversation=conversation)
    names = set(inside.values_list("file", flat=True))
    delete_files(names - set(elsewhere.filter(file__in=names).values_list("file", flat=True)))
    remove_documents_beside(conversation.pk)
    conversation_id = conversation.pk
    with transaction.atomic():
        conversation.delete()
        # Last: an answer that was just ending has written its entry by now, or finds that it is gone.
        search.remove_group(conversation_id)


def delete_unused_files(names: Iterable[str]) -> None:
    """Delete the stored files that no attachment names any more."""
    wanted = set(names)
    delete_files(wanted - set(Attachment.objects.filter(file__in=wanted).values_list("file", flat=True)))
