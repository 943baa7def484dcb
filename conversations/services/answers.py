"""Asking, and all the ways an answer comes to be: a new question, an edited one, another try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import models, transaction
from django.utils.timezone import now

from conversations.models import Attachment, Conversation, Folder, Message, UsageDay
from conversations.rules import can_change
from conversations.services import prompts
from organizations.models import Plan
from xentree.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
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
    """A question to be answered. The rows of its `exchange` are written by `keep`; without one nothing is kept."""

    principal: Principal
    prompt: ChatPrompt
    candidates: tuple[Candidate, ...]
    use_knowledge: bool
    exchange: "Exchange | None" = None


@dataclass(frozen=True)
class Exchange:
    """The rows of a question and its answer; `question` exists already where it is only answered anew."""

    conversation: Conversation
    question: Message
    answer: Message
    is_new_question: bool
    attach: Callable[[], None]


@dataclass(frozen=True)
class Wish:
    """How a person wants to be answered: by whom, first choice first; language; with the knowledge base or not."""

    candidates: tuple[Candidate, ...]
    language: str | None = None
    use_knowledge: bool = False


def open_conversation(*, by: Principal, temporary: bool = False, folder_id: UUID | None = None) -> Conversation:
    """A new conversation to ask in; a temporary one is purged after 24 hours."""
    if temporary and folder_id:
        raise Conflict("A temporary chat cannot be put in a folder.")
    if folder_id and not Folder.objects.visible_to(by).filter(pk=folder_id).exists():
        raise NotFound("There is no such folder.")
    expires_at = now() + TEMPORARY if temporary else None
    return Conversation.objects.create(owner=by.user, expires_at=expires_at, folder_id=folder_id)


def ask(
    conversation: Conversation, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] = ()
) -> Asked:
    """A question at the end of the shown branch, to be answered below it."""
    question = Message(conversation=conversation, parent_id=conversation.head_id, role="user", content=text)
    files = _unsent(attachment_ids, by)
    return _asked(question, files, wish, by, partial(_attach, question, attachment_ids, by))


def edit(message: Message, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] | None) -> Asked:
    """A question put differently: a sibling, answered anew; None keeps the attachments."""
    if message.role != Message.Role.USER:
        raise Invalid("Only your own messages can be edited.")
    question = Message(conversation=message.conversation, parent_id=message.parent_id, role="user", content=text)
    if attachment_ids is None:
        files = list(message.attachments.all())
        return _asked(question, files, wish, by, partial(_copy_attachments, files, question))
    return _asked(question, _unsent(attachment_ids, by), wish, by, partial(_attach, question, attachment_ids, by))


def regenerate(message: Message, *, wish: Wish, by: Principal) -> Asked:
    """Another answer to the same question: a sibling of an answer, or the first one below a question."""
    question = message if message.role == Message.Role.USER else message.parent
    if question is None:
        raise Invalid("There is no question above this message.")
    return _asked(question, list(question.attachments.all()), wish, by, lambda: None, is_new=False)


@transaction.atomic
def keep(asked: Asked) -> None:
    """Write the question and its empty answer; Conflict when another one came first. Nothing for a passing question."""
    if asked.exchange is None:
        return
    exchange = asked.exchange
    _lock(exchange.conversation)
    if exchange.is_new_question:
        exchange.question.save(force_insert=True)
        exchange.attach()
    exchange.answer.save(force_insert=True)
    Conversation.objects.filter(pk=exchange.conversation.pk).update(
        head=exchange.answer,
        message_count=models.F("message_count") + (2 if exchange.is_new_question else 1),
        last_message_preview=exchange.question.content[:PREVIEW_CHARACTERS],
        updated_at=exchange.answer.created_at,
        read_at=exchange.answer.created_at,
    )


def pass_through(
    *, text: str, history: list[dict[str, str]], wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] = ()
) -> Asked:
    """An answer of which nothing is kept."""
    _check_tokens(by)
    files = list(_unsent(attachment_ids, by)) if attachment_ids else []
    if len(files) != len(set(attachment_ids)):
        raise _gone()
    prompt = prompts.passing_prompt(text, history, wish.language, files)
    return Asked(by, prompt, wish.candidates, wish.use_knowledge)


@transaction.atomic
def select_branch(message: Message, *, by: Principal) -> None:
    """Show the branch through `message`, down to its newest leaf."""
    _check_may_change(message, by)
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


def give_feedback(message: Message, *, feedback: str | None, by: Principal) -> Message:
    """Keep what the person thought of an answer; None takes it back."""
    _check_may_change(message, by)
    if message.role != Message.Role.ASSISTANT:
        raise Invalid("Only answers take feedback.")
    message.feedback = feedback
    message.save(update_fields=["feedback"])
    return message


def _check_may_change(message: Message, by: Principal) -> None:
    if not can_change(by, message.conversation):
        raise NotAllowed


def _asked(
    question: Message,
    files: list[Attachment],
    wish: Wish,
    by: Principal,
    attach: Callable[[], None],
    is_new: bool = True,
) -> Asked:
    _check_tokens(by)
    first = wish.candidates[0]
    answer = Message(
        conversation=question.conversation,
        parent=question,
        role="assistant",
        status="streaming",
        provider=first.provider.id,
        model=first.model.id,
        alive_at=now(),
    )
    exchange = Exchange(question.conversation, question, answer, is_new, attach)
    prompt = prompts.saved_prompt(question, files, wish.language)
    return Asked(by, prompt, wish.candidates, wish.use_knowledge, exchange)


def _lock(conversation: Conversation) -> None:
    """Parallel askers queue up here; only one answer at a time is written, and only where it was asked."""
    recent = now() - STALLED
    writing = Message.objects.filter(conversation=models.OuterRef("pk"), status="streaming", alive_at__gt=recent)
    locked = Conversation.objects.present().select_for_update().annotate(is_busy=models.Exists(writing))
    row = locked.filter(pk=conversation.pk).values_list("head_id", "is_busy").first()
    if row is None:
        raise NotFound("There is no such conversation.")
    if row != (conversation.head_id, False):
        raise Conflict("An answer is being written here. Stop it, or wait.", "answer_in_progress")


def _unsent(attachment_ids: tuple[UUID, ...], by: Principal) -> list[Attachment]:
    if not attachment_ids:
        return []
    return list(Attachment.objects.visible_to(by).filter(pk__in=attachment_ids, message=None))


def _attach(question: Message, attachment_ids: tuple[UUID, ...], by: Principal) -> None:
    """Only files of one's own that are not attached yet; all or none."""
    if not attachment_ids:
        return
    if _unsent(attachment_ids, by).update(message=question) != len(set(attachment_ids)):
        raise _gone()


def _unsent(attachment_ids: tuple[UUID, ...], by: Principal) -> models.QuerySet[Attachment]:
    if len(attachment_ids) > MAX_ATTACHMENTS:
        raise Invalid(f"At most {MAX_ATTACHMENTS} files go with a message.", attachments=["Too many."])
    return Attachment.objects.visible_to(by).filter(pk__in=attachment_ids, message=None)


def _gone() -> NotFound:
    return NotFound("An attachment is not there any more. Add it again.")


def _copy_attachments(files: list[Attachment], question: Message) -> None:
    for attachment in files:
        attachment.pk, attachment._state.adding, attachment.message = None, True, question
        attachment.id = Attachment._meta.pk.get_default()
        attachment.save(force_insert=True)


def _check_tokens(by: Principal) -> None:
    """Refuse when the plan's tokens of this month (UTC) are used up; a plan with 0 has no limit."""
    month = UsageDay.objects.filter(owner=by.user, date__gte=now().date().replace(day=1)).order_by()
    spent = month.values("owner").annotate(sum=models.Sum(models.F("prompt_tokens") + models.F("completion_tokens")))
    plan = Plan.objects.filter(pk=by.user.plan, monthly_tokens__gt=0).annotate(
        used=models.Subquery(spent.values("sum"))
    )
    for allowed, used in plan.values_list("monthly_tokens", "used"):
        if (used or 0) >= allowed:
            message = "Your plan's tokens for this month are used up."
            raise LimitReached(message, "cap_reached", limit=allowed, used=used)
