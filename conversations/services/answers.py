"""Asking, and all the ways an answer comes to be: a new question, an edited one, another try."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.timezone import now

from conversations.models import Attachment, Conversation, Folder, Message, UsageDay
from conversations.services import prompts
from organizations.models import Plan
from xentree.errors import Conflict, Invalid, LimitReached, NotFound
from xentree.principal import Principal
from xentree.providers.chat import ChatPrompt
from xentree.providers.routing import Candidate

TEMPORARY = timedelta(hours=24)
# A producer gives a sign of life every few seconds; without one for this long it is dead.
STALLED = timedelta(seconds=15)
PREVIEW_CHARACTERS = 160
MAX_ATTACHMENTS = 10


@dataclass(frozen=True)
class Asked:
    """An answer that is to be written: its rows exist, unless nothing of it is kept (`answer_id` None)."""

    principal: Principal
    prompt: ChatPrompt
    candidates: tuple[Candidate, ...]
    use_knowledge: bool
    conversation_id: UUID | None = None
    question_id: UUID | None = None
    answer_id: UUID | None = None


@dataclass(frozen=True)
class Wish:
    """How a person wants to be answered: by whom, first choice first; language; with the knowledge base or not."""

    candidates: tuple[Candidate, ...]
    language: str | None = None
    use_knowledge: bool = False


def open_conversation(*, by: Principal, temporary: bool = False, folder_id: UUID | None = None) -> Conversation:
    """A new conversation to ask in; a temporary one is purged after 24 hours."""
    if folder_id and not Folder.objects.visible_to(by).filter(pk=folder_id).exists():
        raise NotFound("There is no such folder.")
    expires_at = now() + TEMPORARY if temporary else None
    return Conversation.objects.create(owner=by.user, expires_at=expires_at, folder_id=folder_id)


@transaction.atomic
def ask(
    conversation: Conversation, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] = ()
) -> Asked:
    """Add a question at the end of the shown branch, and an empty answer below it."""
    conversation = _lock(conversation.pk)
    question = Message(conversation=conversation, parent_id=conversation.head_id, role="user", content=text)
    return _begin(conversation, question, wish, by, attachment_ids)


@transaction.atomic
def edit(message: Message, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] | None) -> Asked:
    """Ask differently: a sibling of a question, answered anew; None keeps the attachments."""
    if message.role != Message.Role.USER:
        raise Invalid("Only your own messages can be edited.")
    conversation = _lock(message.conversation_id)
    question = Message(conversation=conversation, parent_id=message.parent_id, role="user", content=text)
    asked = _begin(conversation, question, wish, by, attachment_ids or ())
    if attachment_ids is None:
        _copy_attachments(message, question)
    return asked


@transaction.atomic
def regenerate(message: Message, *, wish: Wish, by: Principal) -> Asked:
    """Another answer to the same question: a sibling of an answer, or the first one below a question."""
    conversation = _lock(message.conversation_id)
    question = message if message.role == Message.Role.USER else message.parent
    if question is None:
        raise Invalid("There is no question above this message.")
    return _answer(conversation, question, wish, by)


def pass_through(*, text: str, history: list[dict[str, str]], wish: Wish, by: Principal) -> Asked:
    """An answer of which nothing is kept."""
    _check_tokens(by)
    prompt = prompts.passing_prompt(text, history, wish.language)
    return Asked(by, prompt, wish.candidates, wish.use_knowledge)


@transaction.atomic
def select_branch(message: Message) -> None:
    """Show the branch through `message`, down to its newest leaf."""
    newest_child: dict[UUID, UUID] = {
        parent: child
        for parent, child in Message.objects.filter(conversation=message.conversation_id, parent__isnull=False)
        .order_by("created_at", "id")
        .values_list("parent_id", "id")
    }
    leaf = message.pk
    while leaf in newest_child:
        leaf = newest_child[leaf]
    Conversation.objects.filter(pk=message.conversation_id).update(head_id=leaf)


def give_feedback(message: Message, *, feedback: str | None) -> Message:
    """Keep what the person thought of an answer; None takes it back."""
    if message.role != Message.Role.ASSISTANT:
        raise Invalid("Only answers take feedback.")
    message.feedback = feedback
    message.save(update_fields=["feedback"])
    return message


def _lock(conversation_id: UUID) -> Conversation:
    """The conversation for writing: parallel askers queue up, and only one answer at a time is written in it."""
    conversation = Conversation.objects.select_for_update(of=("self",)).select_related("folder").get(pk=conversation_id)
    if conversation.messages.filter(status="streaming", alive_at__gt=now() - STALLED).exists():
        raise Conflict("An answer is being written here. Stop it, or wait.", "answer_in_progress")
    return conversation


def _begin(
    conversation: Conversation, question: Message, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...]
) -> Asked:
    question.save(force_insert=True)
    _attach(question, attachment_ids, by)
    return _answer(conversation, question, wish, by, fresh=1)


def _attach(question: Message, attachment_ids: tuple[UUID, ...], by: Principal) -> None:
    """Only files of one's own that are not attached yet; all or none."""
    if not attachment_ids:
        return
    if len(attachment_ids) > MAX_ATTACHMENTS:
        raise Invalid(f"At most {MAX_ATTACHMENTS} files go with a message.", attachments=["Too many."])
    mine = Attachment.objects.visible_to(by).filter(pk__in=attachment_ids, message=None)
    if mine.update(message=question) != len(set(attachment_ids)):
        raise NotFound("An attachment is not there any more. Add it again.")


def _copy_attachments(source: Message, target: Message) -> None:
    for attachment in source.attachments.all():
        attachment.pk, attachment._state.adding, attachment.message = None, True, target
        attachment.id = Attachment._meta.pk.get_default()
        attachment.save(force_insert=True)


def _answer(conversation: Conversation, question: Message, wish: Wish, by: Principal, fresh: int = 0) -> Asked:
    _check_tokens(by)
    first = wish.candidates[0]
    answer = Message.objects.create(
        conversation=conversation,
        parent=question,
        role="assistant",
        status="streaming",
        provider=first.provider.id,
        model=first.model.id,
        alive_at=now(),
    )
    Conversation.objects.filter(pk=conversation.pk).update(
        head=answer,
        message_count=models.F("message_count") + 1 + fresh,
        last_message_preview=question.content[:PREVIEW_CHARACTERS],
        updated_at=answer.created_at,
        read_at=answer.created_at,
    )
    prompt = prompts.saved_prompt(conversation, question, wish.language)
    return Asked(by, prompt, wish.candidates, wish.use_knowledge, conversation.pk, question.pk, answer.pk)


def _check_tokens(by: Principal) -> None:
    """Refuse when the plan's tokens of this month (UTC) are used up."""
    allowed = Plan.objects.filter(pk=by.user.plan).values_list("monthly_tokens", flat=True).first()
    if not allowed:
        return
    month = UsageDay.objects.filter(owner=by.user, date__gte=now().date().replace(day=1))
    used: Any = month.aggregate(used=models.Sum(models.F("prompt_tokens") + models.F("completion_tokens")))["used"]
    if (used or 0) >= allowed:
        raise LimitReached("Your plan's tokens for this month are used up.", "cap_reached", limit=allowed, used=used)
