"""Writing an answer: a task of the web process that outlives its readers, and how it is followed and stopped.

The database is written when the answer begins, every few seconds, and when it ends; every token only goes to the
answer's log (conversations/streams.py).
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import redis
import structlog
from channels.db import database_sync_to_async
from django.db import models, transaction
from django.utils.timezone import now

from conversations import streams
from conversations.models import Conversation, Message, UsageDay
from conversations.services import prompts
from conversations.services.answers import PREVIEW_CHARACTERS, STALLED, Asked
from conversations.services.citations import CitationFilter
from conversations.streams import AnswerLog, Position, StreamEvent
from xentree.errors import AppError, ProviderDown
from xentree.events import AnswerFinished, AnswerStarted, emit
from xentree.providers import routing
from xentree.providers.chat import ChatPrompt, Finished, ModelInfo, TextDelta
from xentree.store import async_store, store

log = structlog.get_logger(__name__)

SAVE_SECONDS = 4
POLL_SECONDS = 0.25
STOP_CHANNEL = "answers.stop"
INTERRUPTED = {
    "error": "answer_interrupted",
    "message": "The answer was interrupted on our side. What was written is kept; try again.",
    "retryable": True,
}


@dataclass
class _Draft:
    """What is known about an answer besides its text."""

    citations: CitationFilter
    candidate: routing.Candidate | None = None
    finished: Finished | None = None

    @property
    def usage(self) -> dict[str, int] | None:
        """The provider's counts, None where it gave none."""
        if self.finished is None or self.finished.prompt_tokens is None or self.finished.completion_tokens is None:
            return None
        prompt, completion = self.finished.prompt_tokens, self.finished.completion_tokens
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


# -- starting ------------------------------------------------------------------------------------------------------


async def start(asked: Asked) -> AnswerLog:
    """Begin to write in the background; the log can be read at once."""
    answer = AnswerLog(asked.answer_id or uuid4())
    _announce(answer, asked)
    if asked.answer_id:
        streams.publish(answer)
        _listen_for_stops()
    # A context of its own: the request's thread and log bindings end with the request.
    context = contextvars.Context()
    answer.task = asyncio.create_task(_produce(answer, asked), context=context)
    streams.keep(answer.task)
    await asyncio.sleep(0)  # Let it begin: a task cancelled before its first step would end without a word.
    return answer


async def _produce(answer: AnswerLog, asked: Asked) -> None:
    """Write until the end, whatever kind of end it is, and never leave without telling it."""
    saver = asyncio.create_task(_save_now_and_then(answer)) if asked.answer_id else None
    draft = _Draft(CitationFilter(()))
    status, error = "complete", None
    try:
        await _write(answer, asked, draft)
    except asyncio.CancelledError:
        status, error = ("stopped", None) if answer.stop_requested else ("failed", INTERRUPTED)
    except AppError as failure:
        status, error = "failed", {"retryable": True, **failure.detail()}
    except Exception:
        log.exception("answer_crashed", message_id=str(answer.message_id))
        status, error = "failed", INTERRUPTED
    finally:
        if saver:
            saver.cancel()
        await _end(answer, asked, draft, status, error)


async def _write(answer: AnswerLog, asked: Asked, draft: _Draft) -> None:
    grounded: list[ChatPrompt] = []

    async def prompt_for(candidate: routing.Candidate) -> ChatPrompt:
        """Xentree Local answers from passages; others get them when asked to use knowledge."""
        if not (asked.use_knowledge or candidate.provider.id == "local"):
            return asked.prompt
        if not grounded:
            grounded.append(await _ground(answer, asked))
        draft.citations = CitationFilter(grounded[0].passages)
        return grounded[0]

    async for candidate, event in routing.stream_with_fallback(list(asked.candidates), prompt_for):
        if draft.candidate is None:
            draft.candidate = candidate
            _note_answering(answer, asked, candidate)
        if isinstance(event, TextDelta):
            _append(answer, draft.citations.feed(event.text))
        else:
            draft.finished = event
    _append(answer, draft.citations.flush())


async def _ground(answer: AnswerLog, asked: Asked) -> ChatPrompt:
    found = await _in_database(prompts.find_passages, asked.principal, asked.prompt)
    answer.mark("tool", name="search_handbook", status="done", summary=found.summary)
    return prompts.with_passages(asked.prompt, found)


def _announce(answer: AnswerLog, asked: Asked) -> None:
    first = asked.candidates[0]
    answer.mark(
        "start",
        conversation_id=asked.conversation_id,
        message_id=asked.answer_id,
        user_message_id=asked.question_id,
        provider=first.provider.id,
        model=first.model.id,
    )


def _note_answering(answer: AnswerLog, asked: Asked, candidate: routing.Candidate) -> None:
    """Somebody answers: say so if it is not who was asked first, and tell the person's other windows."""
    first = asked.candidates[0]
    if candidate is not first:
        summary = f"{first.provider.name} did not answer, so {candidate.provider.name} does"
        answer.mark("tool", name="fallback", status="done", summary=summary)
    if asked.answer_id:
        streams.keep(asyncio.create_task(_in_database(_tell_started, asked)))


def _append(answer: AnswerLog, pieces: Any) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            answer.append(piece)
        else:
            answer.mark("citation", **piece)


async def _end(answer: AnswerLog, asked: Asked, draft: _Draft, status: str, error: dict[str, Any] | None) -> None:
    """First the database, then the readers: whoever is told that it is over finds it saved."""
    try:
        await _in_database(_finish, asked, answer, draft, status, error)
    except Exception:
        log.exception("answer_not_saved", message_id=str(answer.message_id))
    if error:
        answer.mark("error", **error)
    else:
        reason = "stopped" if status == "stopped" else _reason(draft)
        candidate = draft.candidate
        model = {"provider": candidate.provider.id, "model": candidate.model.id} if candidate else {}
        answer.mark("done", content=answer.text, usage=draft.usage, finish_reason=reason, **model)
    await streams.retire(answer)


def _reason(draft: _Draft | None) -> str:
    return draft.finished.reason if draft and draft.finished else "stop"


# -- keeping -------------------------------------------------------------------------------------------------------


async def _save_now_and_then(answer: AnswerLog) -> None:
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        await _in_database(_save_progress, answer.message_id, answer.text)


def _save_progress(message_id: UUID, text: str) -> None:
    Message.objects.filter(pk=message_id, status="streaming").update(content=text, alive_at=now())


def _tell_started(asked: Asked) -> None:
    if asked.answer_id and asked.conversation_id:
        emit(AnswerStarted(asked.answer_id, asked.conversation_id, asked.principal.user.pk))


@transaction.atomic
def _finish(
    asked: Asked, answer: AnswerLog, draft: _Draft | None, status: str, error: dict[str, Any] | None
) -> None:
    """The final state, unless somebody else has already declared the answer dead; usage counts in any case."""
    if draft and draft.candidate and draft.usage:
        _count(asked, draft.candidate, draft.usage)
    if not asked.answer_id or not asked.conversation_id:
        return
    fields = _final_fields(answer, draft, status, error)
    if Message.objects.filter(pk=asked.answer_id, status="streaming").update(**fields):
        _refresh_preview(asked.conversation_id, answer.text)
        emit(AnswerFinished(asked.answer_id, asked.conversation_id, asked.principal.user.pk, status))


def _final_fields(
    answer: AnswerLog, draft: _Draft | None, status: str, error: dict[str, Any] | None
) -> dict[str, Any]:
    fields: dict[str, Any] = {"content": answer.text, "status": status, "error": error, "alive_at": None}
    if draft:
        fields |= {"citations": draft.citations.citations, "usage": draft.usage, "finish_reason": _reason(draft)}
    if draft and draft.candidate:
        fields |= {"provider": draft.candidate.provider.id, "model": draft.candidate.model.id}
        fields |= {"cost_micros": cost_micros(draft.candidate.model, draft.usage)}
        fields |= {"total_tokens": draft.usage["total_tokens"] if draft.usage else 0}
    return fields


def _refresh_preview(conversation_id: UUID, text: str) -> None:
    fields: dict[str, Any] = {"answered_at": now()}
    if text:
        fields["last_message_preview"] = " ".join(text[: 2 * PREVIEW_CHARACTERS].split())[:PREVIEW_CHARACTERS]
    Conversation.objects.filter(pk=conversation_id).update(**fields)


def cost_micros(model: ModelInfo, usage: dict[str, int] | None) -> int:
    """Millionths of a US dollar: tokens times the model's price per million tokens; 0 where no price is known."""
    if not usage:
        return 0
    price = usage["prompt_tokens"] * (model.input_price or 0) + usage["completion_tokens"] * (model.output_price or 0)
    return round(price)


def _count(asked: Asked, candidate: routing.Candidate, usage: dict[str, int]) -> None:
    key = {"owner": asked.principal.user, "date": now().date()}
    key |= {"provider": candidate.provider.id, "model": candidate.model.id}
    spent = {"answers": 1, "cost_micros": cost_micros(candidate.model, usage)}
    spent |= {name: usage[name] for name in ("prompt_tokens", "completion_tokens")}
    more = {name: models.F(name) + amount for name, amount in spent.items()}
    if not UsageDay.objects.filter(**key).update(**more):
        UsageDay.objects.get_or_create(**key)
        UsageDay.objects.filter(**key).update(**more)


# Threads of their own: those of requests may be waiting for just the answer that is to be saved.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="answers")


def _in_database(function: Callable[..., Any], *arguments: Any) -> Any:
    return database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments)


# -- following -----------------------------------------------------------------------------------------------------


async def follow(message: Message, position: Position = Position()) -> AsyncIterator[StreamEvent | None]:
    """The events of an answer from `position` on, wherever it is being written; None as a sign of life."""
    while True:
        if answer := await streams.log_of(message.pk):
            async for event in answer.read(position):
                yield event
                position = event.position if event else position
            if answer.marks and answer.marks[-1].kind in streams.TERMINAL:
                return
        message = await _in_database(_current, message.pk)
        if message.status != Message.Status.STREAMING:
            for event in _recorded(message).events_after(_past_marks(message, position)):
                yield event
            return
        await asyncio.sleep(POLL_SECONDS)


def _current(message_id: UUID) -> Message:
    """The row, after declaring it dead if its producer is."""
    message = Message.objects.get(pk=message_id)
    if message.status == Message.Status.STREAMING and message.alive_at and message.alive_at < now() - STALLED:
        fail_stalled_answers()
        message.refresh_from_db()
    return message


def _recorded(message: Message) -> AnswerLog:
    """A log made from the database, for who comes when all others are gone."""
    answer = AnswerLog(message.pk)
    answer.mark(
        "start",
        conversation_id=message.conversation_id,
        message_id=message.pk,
        user_message_id=message.parent_id,
        provider=message.provider,
        model=message.model,
    )
    answer.append(message.content)
    for citation in message.citations:
        answer.mark("citation", **citation)
    if message.error:
        answer.mark("error", **message.error)
    else:
        reason = "stopped" if message.status == "stopped" else message.finish_reason or "stop"
        answer.mark("done", content=message.content, usage=message.usage, finish_reason=reason)
    return answer


def _past_marks(message: Message, position: Position) -> Position:
    """In a recorded log only the start comes before the text: repeat citations rather than miss one."""
    return Position(min(position.marks, 1), min(position.characters, len(message.content)))


# -- stopping ------------------------------------------------------------------------------------------------------


async def stop(message: Message) -> None:
    """Cancel upstream at once and keep what was written; returns when that is done, or after two seconds."""
    if not _stop_here(message.pk):
        await async_store().publish(STOP_CHANNEL, str(message.pk))
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            async for _ in follow(message, Position(0, len(message.content))):
                pass


def _stop_here(message_id: UUID) -> bool:
    answer = streams.live.get(message_id)
    if answer and answer.task:
        answer.stop_requested = True
        answer.task.cancel()
    return answer is not None


async def interrupt_answers() -> None:
    """Before this process ends: its answers fail at once, with what they have, instead of being found dead later."""
    tasks = [answer.task for answer in streams.live.values() if answer.task]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


_listeners: dict[asyncio.AbstractEventLoop, "asyncio.Task[None]"] = {}


def _listen_for_stops() -> None:
    """Once a process: hear the stops that other processes were asked for."""
    loop = asyncio.get_running_loop()
    if loop not in _listeners or _listeners[loop].done():
        _listeners[loop] = asyncio.create_task(_hear_stops())


async def _hear_stops() -> None:
    try:
        async with async_store().pubsub() as channel:
            await channel.subscribe(STOP_CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    _stop_here(UUID(message["data"].decode()))
    except redis.RedisError as error:
        log.warning("stops_not_heard", reason=type(error).__name__)


# -- the dead ------------------------------------------------------------------------------------------------------


def fail_stalled_answers() -> int:
    """Answers whose producer died become failed and can be retried, keeping all that was copied; how many."""
    stalled = Message.objects.filter(status="streaming", alive_at__lt=now() - STALLED)
    return sum(_bury(message) for message in stalled.select_related("conversation"))


@transaction.atomic
def _bury(message: Message) -> bool:
    text = _copied_text(message)
    fields = {"content": text, "status": "failed", "error": INTERRUPTED, "alive_at": None}
    if not Message.objects.filter(pk=message.pk, status="streaming").update(**fields):
        return False
    _refresh_preview(message.conversation_id, text)
    emit(AnswerFinished(message.pk, message.conversation_id, message.conversation.owner_id, "failed"))
    return True


def _copied_text(message: Message) -> str:
    """Valkey's copy when it is longer than what the database has."""
    answer = AnswerLog(message.pk)
    try:
        for _, entry in store().xrange(streams.key(message.pk)):
            answer.apply(entry)
    except redis.RedisError as error:
        log.warning("answer_log_unavailable", reason=type(error).__name__)
    return max(message.content, answer.text, key=len)
