"""Asking, and all the ways an answer comes to be: a new question, an edited one, another try."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from conversations.models import Attachment, Conversation, Message
from conversations.rules import can_change
from conversations.services import prompts, spending
from conversations.services.conversations import NewConversation, preview_of, tell_created, unsaved_conversation
from conversations.services.indexing import entries_of, index_conversation, index_said
from conversations.services.reading import Reading, check_readable, plan_reading
from conversations.services.tool_offers import with_tools
from organizations.models import Hold
from xentree.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from xentree.events import AnswerStarted, emit
from xentree.prepared import Added, insert, update
from xentree.principal import Principal
from xentree.providers.chat import ChatPrompt
from xentree.providers.local import PROVIDER_ID as LOCAL
from xentree.providers.routing import Candidate

# A producer gives a sign of life every few seconds; without one for this long it is dead.
STALLED = timedelta(seconds=15)
MAX_ATTACHMENTS = 10


@dataclass(frozen=True)
class Asked:
    """A question to be answered. The rows of its `exchange` are written by `keep`; without one nothing is kept."""

    principal: Principal
    prompt: ChatPrompt
    candidates: tuple[Candidate, ...]
    reading: Reading
    exchange: "Exchange | None" = None
    # What may be spent on it; None where it costs nothing.
    hold: Hold | None = None
    # Whether what is called is called here; what a caller of ours offered is given back to be called there.
    calls_tools: bool = True


@dataclass(frozen=True)
class Exchange:
    """The rows of a question and its answer; `new` are the messages that do not exist yet."""

    conversation: Conversation
    question: Message
    answer: Message
    new: tuple[Message, ...]
    attach: Callable[[], None]


@dataclass(frozen=True)
class Wish:
    """How a person wants to be answered: by whom, first choice first; language; from which documents, if any."""

    candidates: tuple[Candidate, ...]
    language: str | None = None
    use_knowledge: bool = False
    document_ids: tuple[UUID, ...] = ()


def ask_anew(
    *,
    text: str,
    wish: Wish,
    by: Principal,
    attachment_ids: tuple[UUID, ...] = (),
    temporary: bool = False,
    folder_id: UUID | None = None,
) -> Asked:
    """A first question, with the conversation it opens; a temporary one is purged after 24 hours."""
    conversation = unsaved_conversation(NewConversation(temporary=temporary, folder_id=folder_id), by=by)
    return ask(conversation, text=text, wish=wish, by=by, attachment_ids=attachment_ids)


def ask(
    conversation: Conversation, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] = ()
) -> Asked:
    """A question at the end of the shown branch, to be answered below it."""
    _check_may_change(conversation, by)
    question = Message(conversation=conversation, parent_id=conversation.head_id, role="user", content=text)
    attach = partial(_attach, question, attachment_ids, by)
    return _asked(question, _unsent(attachment_ids, by), wish, by, attach)


def edit(message: Message, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] | None) -> Asked:
    """A question put differently: a sibling, answered anew; None keeps the attachments."""
    _check_may_change(message.conversation, by)
    if message.role != Message.Role.USER:
        raise Invalid("Only your own messages can be edited.")
    question = Message(conversation=message.conversation, parent_id=message.parent_id, role="user", content=text)
    if attachment_ids is None:
        files = list(message.attachments.all())
        return _asked(question, files, wish, by, partial(_copy_attachments, files, question))
    attach = partial(_attach, question, attachment_ids, by)
    return _asked(question, _unsent(attachment_ids, by), wish, by, attach)


def regenerate(message: Message, *, wish: Wish, by: Principal) -> Asked:
    """Another answer to the same question: a sibling of an answer, or the first one below a question."""
    _check_may_change(message.conversation, by)
    question = message if message.role == Message.Role.USER else message.parent
    if question is None:
        raise Invalid("There is no question above this message.")
    return _asked(question, list(question.attachments.all()), wish, by, attach=lambda: None)


def keep(exchange: Exchange) -> None:
    """Write what is new of it; Conflict when another question came first."""
    conversation = exchange.conversation
    said = entries_of(conversation, exchange.new)
    with transaction.atomic():
        opens = conversation._state.adding
        if opens:
            _open(exchange)
        try:
            # Messages before their conversation, as the end of an answer writes them: in another order two would wait
            # for each other.
            insert(*exchange.new)
        except IntegrityError as error:
            raise _busy() from error
        if not opens and not _show(exchange):
            raise _came_too_late(conversation)
        exchange.attach()
        index_said(conversation, said)
        emit(AnswerStarted(exchange.answer.pk, conversation.pk, conversation.owner_id))


def pass_through(
    *,
    text: str,
    history: list[dict[str, str]],
    wish: Wish,
    by: Principal,
    attachment_ids: tuple[UUID, ...] = (),
    instructions: str = prompts.INSTRUCTIONS,
    max_tokens: int | None = None,
    reads_with_tools: bool = False,
) -> Asked:
    """An answer of which nothing is kept, so that nothing can be asked a yes for under it."""
    reading = _reading(wish, by)
    prompt = prompts.passing_prompt(text, history, wish.language, _unsent(attachment_ids, by), instructions)
    if reads_with_tools:
        prompt = with_tools(prompt, by, reading_only=True)
    return _planned(replace(prompt, max_tokens=max_tokens), wish, by, reading)


def complete(prompt: ChatPrompt, *, wish: Wish, by: Principal) -> Asked:
    """An answer to a prompt the caller composed, no longer than its `max_tokens`; nothing of it is kept.

    Where its tools have to be called, Xentree Local cannot answer: Invalid if there is nobody else.
    """
    if prompt.demands_tool:
        wish = _without_local(wish)
    return replace(_planned(prompt, wish, by, _reading(wish, by)), calls_tools=False)


def ask_documents(question: str, *, reading: Reading, wish: Wish, by: Principal) -> Asked:
    """An answer from documents alone, of which nothing is kept; nobody is asked where they say nothing about it."""
    check_readable(reading.document_ids, by)
    return _planned(prompts.documents_prompt(question, wish.language), wish, by, replace(reading, only=True))


@transaction.atomic
def select_branch(message: Message, *, by: Principal) -> None:
    """Show the branch through `message`, down to its newest leaf."""
    _check_may_change(message.conversation, by)
    children = Message.objects.filter(conversation=message.conversation_id, parent__isnull=False)
    newest_child = dict(children.order_by("created_at", "id").values_list("parent_id", "id"))
    leaf = message.pk
    while leaf in newest_child:
        leaf = newest_child[leaf]
    Conversation.objects.filter(pk=message.conversation_id).update(head_id=leaf)


def give_feedback(message: Message, *, feedback: str | None, by: Principal) -> Message:
    """Keep what the person thought of an answer; None takes it back."""
    _check_may_change(message.conversation, by)
    if message.role != Message.Role.ASSISTANT:
        raise Invalid("Only answers take feedback.")
    message.feedback = feedback
    message.save(update_fields=["feedback"])
    return message


def _check_may_change(conversation: Conversation, by: Principal) -> None:
    if not can_change(by, conversation):
        raise NotAllowed


def _asked(question: Message, files: list[Attachment], wish: Wish, by: Principal, attach: Callable[[], None]) -> Asked:
    first, conversation = wish.candidates[0], question.conversation
    # What is asked in a tenant's conversation is spent there, wherever the person is at the moment.
    by = replace(by, organization_id=conversation.organization_id)
    answer = Message(
        conversation=conversation,
        parent=question,
        role="assistant",
        status="streaming",
        provider=first.provider.id,
        model=first.model.id,
        alive_at=now(),
    )
    new = tuple(message for message in (question, answer) if message._state.adding)
    reading = _reading(wish, by, conversation)
    prompt = with_tools(prompts.saved_prompt(question, files, wish.language), by)
    return _planned(prompt, wish, by, reading, Exchange(conversation, question, answer, new, attach))


def _reading(wish: Wish, by: Principal, conversation: Conversation | None = None) -> Reading:
    return plan_reading(by, library=wish.use_knowledge, document_ids=wish.document_ids, conversation=conversation)


def _without_local(wish: Wish) -> Wish:
    able = tuple(candidate for candidate in wish.candidates if candidate.provider.id != LOCAL)
    if not able:
        message = "Xentree Local cannot call tools of yours. Connect a language model, or leave tool_choice at auto."
        raise Invalid(message, tool_choice=[message])
    return replace(wish, candidates=able)


def _planned(
    prompt: ChatPrompt, wish: Wish, by: Principal, reading: Reading, exchange: Exchange | None = None
) -> Asked:
    """The last step of planning: from here on something is held."""
    reads = reading.is_wanted or reading.only
    prompt, held = spending.hold_for(prompt, wish.candidates, by, use_knowledge=reads, longest=prompt.max_tokens)
    return Asked(by, prompt, wish.candidates, reading, exchange, held)


def _shown(exchange: Exchange) -> dict[str, Any]:
    """What a conversation shows of its newest exchange."""
    moment = exchange.answer.created_at
    preview = preview_of(exchange.question.content)
    return {"head_id": exchange.answer.pk, "last_message_preview": preview, "updated_at": moment, "read_at": moment}


def _open(exchange: Exchange) -> None:
    conversation = exchange.conversation
    for name, value in _shown(exchange).items():
        setattr(conversation, name, value)
    conversation.message_count = len(exchange.new)
    conversation.save(force_insert=True)
    index_conversation(conversation)
    tell_created(conversation)


def _show(exchange: Exchange) -> bool:
    """Only where it was asked; parallel askers queue up at this row, and the first one moves its head."""
    here = {"pk": exchange.conversation.pk, "head": exchange.conversation.head_id, "deleted_at": None}
    return bool(update(Conversation, here, message_count=Added(len(exchange.new)), **_shown(exchange)))


def _came_too_late(conversation: Conversation) -> AppError:
    if not Conversation.objects.present().filter(pk=conversation.pk).exists():
        return NotFound("There is no such conversation.")
    return _busy()


def _busy() -> Conflict:
    return Conflict("An answer is being written here. Stop it, or wait.", "answer_in_progress")


def _unsent(attachment_ids: tuple[UUID, ...], by: Principal) -> list[Attachment]:
    """Only files of one's own that are not attached yet; all or none."""
    if not attachment_ids:
        return []
    if len(attachment_ids) > MAX_ATTACHMENTS:
        raise Invalid(f"At most {MAX_ATTACHMENTS} files go with a message.", attachments=["Too many."])
    found = list(Attachment.objects.visible_to(by).filter(pk__in=attachment_ids, message=None))
    if len(found) != len(set(attachment_ids)):
        raise _gone()
    return found


def _attach(question: Message, attachment_ids: tuple[UUID, ...], by: Principal) -> None:
    """In one statement, so that of two questions at once only one gets the files."""
    if not attachment_ids:
        return
    free = Attachment.objects.visible_to(by).filter(pk__in=attachment_ids, message=None)
    place = {"message": question, "organization": question.conversation.organization_id}
    if free.update(**place) != len(set(attachment_ids)):
        raise _gone()


def _gone() -> NotFound:
    return NotFound("An attachment is not there any more. Add it again.")


def _copy_attachments(files: list[Attachment], question: Message) -> None:
    for attachment in files:
        attachment.pk, attachment._state.adding, attachment.message = None, True, question
        attachment.id = Attachment._meta.pk.get_default()
        attachment.save(force_insert=True)
