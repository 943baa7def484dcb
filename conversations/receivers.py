"""What conversations do when something happened: tell the person's open windows, start background work."""

from conversations import services, tasks
from conversations.models import Conversation, ConversationImport, Message, MessageQuerySet
from conversations.queries import conversation_data, import_data
from conversations.services.indexing import ConversationSource, MessageSource
from conversations.services.notes.searching import NoteSource
from conversations.services.producer import STOP_CHANNEL
from knowledge import search
from knowledge.services.documents import register_conversations
from xentree import personal_data, tenant_data
from xentree.events import (
    AnswerFinished,
    AnswerStarted,
    ConversationChanged,
    ConversationDeleted,
    ImportAdvanced,
    ImportRequested,
    MembershipEnded,
    ProposalDecided,
    UnnamedConversationAnswered,
    on,
)
from xentree.realtime import push, user_group
from xentree.store import store

register_conversations(services.find_workspace)
search.register_source(search.Kind.CONVERSATION, ConversationSource())
search.register_source(search.Kind.MESSAGE, MessageSource())
search.register_source(search.Kind.NOTE, NoteSource())
tenant_data.register("conversations", erase=services.erase_tenant_data)
personal_data.register("conversations", export=services.export_personal_data, erase=services.erase_personal_data)


@on(AnswerStarted)
def tell_answer_started(event: AnswerStarted) -> None:
    """Other windows may follow it."""
    payload = {"conversation_id": str(event.conversation_id), "message_id": str(event.message_id)}
    push(user_group(event.user_id), "answer-started", payload)


@on(AnswerFinished)
def tell_answer_finished(event: AnswerFinished) -> None:
    """Other windows may show it, or a dot."""
    payload = {"conversation_id": str(event.conversation_id), "message_id": str(event.message_id)}
    push(user_group(event.user_id), "answer-finished", {**payload, "status": event.status})


@on(ProposalDecided)
def tell_proposal_decided(event: ProposalDecided) -> None:
    """Windows that show the card ask for it anew."""
    payload = {"conversation_id": str(event.conversation_id), "proposal_id": str(event.proposal_id)}
    push(user_group(event.user_id), "proposal-decided", {**payload, "status": event.status})


@on(UnnamedConversationAnswered)
def title_conversation(event: UnnamedConversationAnswered) -> None:
    """The first answer tells what a conversation is about."""
    tasks.title_conversation.delay(str(event.conversation_id))


@on(ConversationChanged)
def tell_conversation_changed(event: ConversationChanged) -> None:
    """Lists show it anew."""
    if conversation := Conversation.objects.present().filter(pk=event.conversation_id).first():
        payload = {"conversation": conversation_data(conversation)}
        push(user_group(event.user_id), "conversation-updated", payload)


@on(ConversationDeleted)
def tell_conversation_deleted(event: ConversationDeleted) -> None:
    """Lists drop it."""
    push(user_group(event.user_id), "conversation-deleted", {"conversation_id": str(event.conversation_id)})


@on(ConversationDeleted)
def stop_answers_of_deleted(event: ConversationDeleted) -> None:
    """What nobody will read is not written on, in whichever process that is."""
    _stop(Message.objects.filter(conversation=event.conversation_id))


@on(MembershipEnded)
def stop_answers_in_tenant(event: MembershipEnded) -> None:
    """Whoever is out is answered no further: with the answer every stream of it ends."""
    place = {"conversation__organization": event.organization_id, "conversation__owner": event.user_id}
    _stop(Message.objects.filter(**place))


@on(ImportRequested)
def start_import(event: ImportRequested) -> None:
    """A worker takes it from here."""
    tasks.run_import.delay(str(event.import_id))


@on(ImportAdvanced)
def tell_import_progress(event: ImportAdvanced) -> None:
    """The settings page shows how far it is."""
    if job := ConversationImport.objects.filter(pk=event.import_id).first():
        push(user_group(event.user_id), "import-progress", {"import": import_data(job)})


def _stop(messages: MessageQuerySet) -> None:
    for message_id in messages.filter(status=Message.Status.STREAMING).values_list("pk", flat=True):
        store().publish(STOP_CHANNEL, str(message_id))
