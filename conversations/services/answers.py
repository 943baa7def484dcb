"""Asking, and all the ways an answer comes to be: a new question, an edited one, another try."""

from dataclasses import dataclass
from datetime import timedelta
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
    if temporary and folder_id:
        raise Conflict("A temporary chat cannot be put in a folder.")
    if folder_id and not Folder.objects.visible_to(by).filter(pk=folder_id).exists():
        raise NotFound("There is no such folder.")
    expires_at = now() + TEMPORARY if temporary else None
    return Conversation.objects.create(owner=by.user, expires_at=expires_at, folder_id=folder_id)


@transaction.atomic
def ask(
    conversation: Conversation, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] = ()
) -> Asked:
    """Add a question at the end of the shown branch, and an empty answer below it."""
    conversation = _lock(conversation.pk, by)
    question = Message(conversation=conversation, parent_id=conversation.head_id, role="user", content=text)
    question.save(force_insert=True)
    _attach(question, attachment_ids, by)
    return _answer(conversation, question, wish, by, fresh=1)


@transaction.atomic
def ask_anew(
    *,
    text: str,
    wish: Wish,
    by: Principal,
    attachment_ids: tuple[UUID, ...] = (),
    temporary: bool = False,
    folder_id: UUID | None = None,
) -> Asked:
    """Ask in a new conversation, which is not there either if the question is refused."""
    conversation = open_conversation(by=by, temporary=temporary, folder_id=folder_id)
    return ask(conversation, text=text, wish=wish, by=by, attachment_ids=attachment_ids)


@transaction.atomic
def edit(message: Message, *, text: str, wish: Wish, by: Principal, attachment_ids: tuple[UUID, ...] | None) -> Asked:
    """Ask differently: a sibling of a question, answered anew; None keeps the attachments."""
    if message.role != Message.Role.USER:
        raise Invalid("Only your own messages can be edited.")
    conversation = _lock(message.conversation_id, by)
    question = Message(conversation=conversation, parent_id=message.parent_id, role="user", content=text)
    question.save(force_insert=True)
    if attachment_ids is None:
        _copy_attachments(message, question)
    else:
        _attach(question, attachment_ids, by)
    return _answer(conversation, question, wish, by, fresh=1)


@transaction.atomic
def regenerate(message: Message, *, wish: Wish, by: Principal) -> Asked:
    """Another answer to the same question: a sibling of an answer, or the first one below a question."""
    conversation = _lock(message.conversation_id, by)
    question = message if message.role == Message.Role.USER else message.parent
    if question is None:
        raise Invalid("There is no question above this message.")
    return _answer(conversation, question, wish, by)


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


def _lock(conversation_id: UUID, by: Principal) -> Conversation:
    """The conversation for writing: parallel askers queue up, and only one answer at a time is written in it."""
    writing = Message.objects.filter(
        conversation=models.OuterRef("pk"), status="streaming", alive_at__gt=now() - STALLED
    )
    locked = Conversation.objects.visible_to(by).select_for_update(of=("self",)).select_related("folder")
    conversation = locked.annotate(is_busy=models.Exists(writing)).filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if conversation.is_busy:
        raise Conflict("An answer is being written here. Stop it, or wait.", "answer_in_progress")
    return conversation


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
