"""What becomes of an answer in the database: progress, its end, what it cost, and answers whose producer died."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import redis
import structlog
from django.db import transaction
from django.utils.timezone import now

from conversations import streams
from conversations.models import Conversation, Message, Retrieval
from conversations.services import spending
from conversations.services.answers import STALLED, Asked
from conversations.services.citations import CitationFilter
from conversations.services.conversations import preview_of
from conversations.services.indexing import Entry, entries_of, index_said
from conversations.services.reading import Found, Reading
from conversations.streams import AnswerLog
from organizations.models import Hold
from organizations.services import release
from xentree.events import AnswerFinished, UnnamedConversationAnswered, emit
from xentree.prepared import insert, update
from xentree.providers.chat import Finished, ToolRound
from xentree.providers.routing import Candidate
from xentree.store import store

log = structlog.get_logger(__name__)

INTERRUPTED = {
    "error": "answer_interrupted",
    "message": "The answer was interrupted on our side. What was written is kept; try again.",
    "retryable": True,
}


@dataclass
class Draft:
    """What is known about an answer besides its text."""

    citations: CitationFilter
    # What was read for it, and how; None while nothing was.
    reading: Reading | None = None
    found: Found = field(default_factory=Found)
    candidate: Candidate | None = None
    # The ends of its rounds; the last one is open as long as there are more rounds than ends.
    ends: list[Finished] = field(default_factory=list)
    rounds: tuple[ToolRound, ...] = ()
    # What further rounds may cost, beside the hold of the question.
    hold: Hold | None = None

    @property
    def finished(self) -> Finished | None:
        """How it ended, None while it has not."""
        return self.ends[-1] if len(self.ends) > len(self.rounds) else None

    @property
    def usage(self) -> dict[str, int] | None:
        """The provider's counts of all rounds, None where it did not give them all."""
        counts = [(end.prompt_tokens, end.completion_tokens) for end in self.ends]
        if not self.finished or any(count is None for pair in counts for count in pair):
            return None
        prompt, completion = (sum(each[part] or 0 for each in counts) for part in (0, 1))
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    @property
    def is_grounded(self) -> bool:
        """Whether it says where it has it from."""
        return bool(self.citations.citations)

    @property
    def model(self) -> dict[str, str]:
        """Who answered; empty while nobody has."""
        return {"provider": self.candidate.provider.id, "model": self.candidate.model.id} if self.candidate else {}


@dataclass(frozen=True)
class Ending:
    """How an answer ended: its final status, the finish reason, and the error of a failed one."""

    status: str = "complete"
    reason: str = "stop"
    error: dict[str, Any] | None = None


def save_progress(message_id: UUID, text: str) -> None:
    """Keep what is written so far, as a sign of life."""
    update(Message, {"pk": message_id, "status": Message.Status.STREAMING}, content=text, alive_at=now())


def finish(asked: Asked, text: str, draft: Draft, ending: Ending) -> None:
    """The final state, unless somebody else has already declared the answer dead; usage counts in any case."""
    prompt = replace(asked.prompt, passages=draft.found.passages, rounds=(*asked.prompt.rounds, *draft.rounds))
    spent = draft.usage or spending.estimated(prompt, text)
    answer = asked.exchange.answer if asked.exchange else None
    if answer:
        answer.content, answer.status = text, ending.status
    said = entries_of(answer.conversation, [answer]) if answer else []
    with transaction.atomic():
        spending.settle(asked.hold, asked.principal, draft.candidate, spent)
        if draft.hold:
            release(draft.hold)
        if answer and _end(answer, said, **_about(draft, ending)) and draft.found.report:
            insert(Retrieval(message=answer, report=draft.found.report))


def _about(draft: Draft, ending: Ending) -> dict[str, Any]:
    told = {"error": ending.error, "finish_reason": ending.reason, "citations": draft.citations.citations}
    return {**told, **draft.model, **_figures(draft)}


def _figures(draft: Draft) -> dict[str, Any]:
    if not draft.candidate or not draft.usage:
        return {}
    cost = spending.cost_micros(draft.candidate.model, draft.usage)
    return {"usage": draft.usage, "total_tokens": draft.usage["total_tokens"], "cost_micros": cost}


def _end(answer: Message, said: list[Entry], was: dict[str, Any] | None = None, **fields: Any) -> bool:
    """Keep its text and status, and what comes of them; False if it is not being written, or not as it `was`."""
    where = {"pk": answer.pk, "status": Message.Status.STREAMING, **(was or {})}
    if not update(Message, where, content=answer.content, status=answer.status, alive_at=None, **fields):
        return False
    preview = {"last_message_preview": preview_of(answer.content)} if answer.content else {}
    # After its row was written: whoever deletes it waits for us, or has done so and is seen.
    if conversation := _changed(answer.conversation, answered_at=now(), **preview):
        index_said(conversation, said)
        _tell(conversation, answer)
    return True


def _changed(known: Conversation, **news: Any) -> Conversation | None:
    """It as it is by now; nearly always as it was known, and then nobody has to look."""
    same = {name: getattr(known, name) for name in ("pk", "organization_id", "title", "title_by", "deleted_at")}
    if update(Conversation, same, **news):
        return known
    update(Conversation, {"pk": known.pk}, **news)
    return Conversation.objects.as_it_is(known.pk)


def _tell(conversation: Conversation, answer: Message) -> None:
    place = conversation.organization_id
    emit(AnswerFinished(answer.pk, conversation.pk, conversation.owner_id, answer.status, place))
    if conversation.wants_a_name:
        emit(UnnamedConversationAnswered(conversation.pk))


def fail_stalled_answers() -> int:
    """Answers whose producer died become failed and can be retried, keeping all that was copied; how many."""
    stalled = Message.objects.filter(status="streaming", alive_at__lt=now() - STALLED)
    return sum(_bury(message) for message in stalled.select_related("conversation"))


def _bury(message: Message) -> bool:
    message.content, message.status = _copied_text(message), Message.Status.FAILED
    said = entries_of(message.conversation, [message])
    with transaction.atomic():
        # Not if it has given a sign of life since it was found.
        return _end(message, said, {"alive_at": message.alive_at}, error=INTERRUPTED)


def _copied_text(message: Message) -> str:
    """Valkey's copy when it is longer than what the database has."""
    answer = AnswerLog(message.pk)
    try:
        for _, entry in store().xrange(streams.key(message.pk)):
            answer.apply(entry)
    except redis.RedisError as error:
        log.warning("answer_log_unavailable", reason=type(error).__name__)
    return max(message.content, answer.text, key=len)
