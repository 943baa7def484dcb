"""Writing an answer: a task of the web process that outlives its readers.

The database is written when the answer begins, every few seconds, and when it ends (outcomes.py); every token only
goes to the answer's log (conversations/streams.py), which anybody may follow (following.py).
"""

import asyncio
import contextvars
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import redis
import structlog
from channels.db import database_sync_to_async

from conversations import streams
from conversations.services import answers, outcomes, spending
from conversations.services.answers import Asked
from conversations.services.citations import CitationFilter
from conversations.services.outcomes import INTERRUPTED, Draft, Ending
from conversations.services.reading import Reading, look_up, words_for_nothing
from conversations.services.tool_rounds import NO_ANSWER, Caller
from conversations.streams import AnswerLog
from organizations.services import release
from xentree.errors import AppError
from xentree.providers import routing
from xentree.providers.chat import ChatPrompt, TextDelta, ToolCalls
from xentree.providers.local import MODEL as LOCAL_MODEL
from xentree.providers.local import LocalProvider, understanding
from xentree.store import async_store

log = structlog.get_logger(__name__)

SAVE_SECONDS = 4
STOP_CHANNEL = "answers.stop"
# Threads of their own: those of requests may be waiting for just the answer that is to be saved.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="answers")
_readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")
LOCAL = routing.Candidate(LocalProvider(), LOCAL_MODEL)


def in_database(function: Callable[..., Any], *arguments: Any) -> Any:
    """Await `function(*arguments)`, which uses the database."""
    return database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments)


def while_reading(function: Callable[..., Any], *arguments: Any) -> Any:
    """The same for what takes longer than saving: no answer is saved late for it."""
    return database_sync_to_async(function, thread_sensitive=False, executor=_readers)(*arguments)


async def begin(asked: Asked) -> AnswerLog:
    """Ask upstream and write the rows at the same time; Conflict, and nothing is kept, when the rows cannot be written.

    What comes back can be read at once; a kept answer can be followed from anywhere and outlives its reader.
    """
    answer = AnswerLog(asked.exchange.answer.pk if asked.exchange else uuid4())
    _announce(answer, asked)
    # A context of its own: the request's thread and log bindings end with the request.
    answer.task = asyncio.create_task(_produce(answer, asked), context=contextvars.Context())
    streams.keep(answer.task)
    if asked.exchange is None:
        answer.kept.set()
        # One that is stopped before its task ever ran would never settle what it holds.
        await asyncio.sleep(0)
        return answer
    try:
        await in_database(answers.keep, asked.exchange)
    except BaseException:
        answer.task.cancel()
        if asked.hold:
            await in_database(release, asked.hold)
        raise
    answer.kept.set()
    streams.publish(answer)
    _listen_for_stops()
    return answer


async def write_whole(asked: Asked) -> AnswerLog:
    """The same, and wait for its end."""
    answer = await begin(asked)
    await answer.finished()
    if answer.task:
        await answer.task
    return answer


async def _produce(answer: AnswerLog, asked: Asked) -> None:
    """Write until the end, whatever kind of end it is, and never leave without telling it."""
    saver = asyncio.create_task(_save_now_and_then(answer)) if asked.exchange else None
    draft = Draft(CitationFilter(None))
    ending = Ending("failed", error=INTERRUPTED)
    try:
        await _write(answer, asked, draft)
        await answer.kept.wait()
        ending = Ending(reason=draft.finished.reason if draft.finished else "stop")
    except asyncio.CancelledError:
        ending = Ending("stopped", "stopped") if answer.stop_requested else ending
    except AppError as failure:
        await answer.kept.wait()
        ending = Ending("failed", "error", {"retryable": True, **failure.detail()})
    except Exception:
        log.exception("answer_crashed", message_id=str(answer.message_id))
        await answer.kept.wait()
    finally:
        if saver:
            saver.cancel()
        if answer.kept.is_set():
            await _end(answer, asked, draft, ending)


async def _write(answer: AnswerLog, asked: Asked, draft: Draft) -> None:
    if asked.reading.only:
        await _look_up(answer, asked, draft, asked.reading)
        if not draft.found.passages:
            draft.candidate = LOCAL
            answer.append(await while_reading(words_for_nothing, asked.principal))
            return

    choices, prompt, caller = list(asked.candidates), asked.prompt, Caller(answer, asked)
    while calls := await _ask(answer, asked, draft, choices, prompt):
        if not asked.calls_tools:
            answer.mark("calls", calls=calls.calls)
            return
        await answer.kept.wait()
        await caller.call(calls)
        draft.rounds, choices = caller.rounds, _who_goes_on(asked, draft)
        prompt = await in_database(_held_further, asked, draft, caller.prompt)
    if draft.rounds and not answer.text.strip():
        answer.append(NO_ANSWER)


async def _ask(
    answer: AnswerLog, asked: Asked, draft: Draft, choices: list[routing.Candidate], prompt: ChatPrompt
) -> ToolCalls | None:
    """One request: its text goes into the answer; what it calls is given back."""

    async def prompt_for(candidate: routing.Candidate) -> ChatPrompt:
        if not draft.rounds:
            await _read_for(candidate, answer, asked, draft)
        return replace(prompt, passages=draft.found.passages)

    calls, gap = None, "\n\n" if draft.rounds and answer.text.strip() else ""
    async for candidate, event in routing.stream_with_fallback(choices, prompt_for):
        if candidate is not answer.writer:
            _note_answering(answer, answer.writer or choices[0], candidate)
            draft.candidate = draft.candidate or candidate
        if isinstance(event, TextDelta):
            _append(answer, draft.citations.feed(gap + streams.storable(event.text)))
            gap = ""
        elif isinstance(event, ToolCalls):
            calls = event
        else:
            draft.ends.append(event)
    _append(answer, draft.citations.flush())
    return calls


async def _read_for(candidate: routing.Candidate, answer: AnswerLog, asked: Asked, draft: Draft) -> None:
    """Xentree Local answers from passages, unless it calls a tool; others get them when asked to use knowledge."""
    is_local = candidate.provider.id == LOCAL.provider.id
    reading = asked.reading.of_everything() if is_local and not asked.reading.only else asked.reading
    if is_local and asked.prompt.tools and await understanding(asked.prompt):
        reading = Reading()
    if (reading.is_wanted or reading.only) and reading != draft.reading:
        await _look_up(answer, asked, draft, reading)
    draft.citations = CitationFilter(draft.found.passages if draft.reading else None)


def _who_goes_on(asked: Asked, draft: Draft) -> list[routing.Candidate]:
    """Whoever called; behind them only Xentree Local, which says what the tools said."""
    behind = [each for each in asked.candidates if each.provider.id == LOCAL.provider.id]
    return list(dict.fromkeys([draft.candidate or asked.candidates[0], *behind]))


def _held_further(asked: Asked, draft: Draft, prompt: ChatPrompt) -> ChatPrompt:
    """The next round, for which as much is held as all after the first may come to; LimitReached."""
    if draft.hold:
        release(draft.hold)
    prompt, draft.hold = spending.hold_for(
        prompt,
        [draft.candidate or asked.candidates[0]],
        asked.principal,
        use_knowledge=bool(draft.found.passages),
        longest=asked.prompt.max_tokens,
        spent=draft.ends[1:],
    )
    return prompt


async def _look_up(answer: AnswerLog, asked: Asked, draft: Draft, reading: Reading) -> None:
    draft.reading, draft.found = reading, await while_reading(look_up, asked.principal, asked.prompt, reading)
    for name, summary in draft.found.searches:
        answer.mark("tool", name=name, status="done", summary=summary)


def _announce(answer: AnswerLog, asked: Asked) -> None:
    first, exchange = asked.candidates[0], asked.exchange
    answer.mark(
        "start",
        conversation_id=exchange and exchange.conversation.pk,
        message_id=exchange and exchange.answer.pk,
        user_message_id=exchange and exchange.question.pk,
        provider=first.provider.id,
        model=first.model.id,
    )


def _note_answering(answer: AnswerLog, first: routing.Candidate, candidate: routing.Candidate) -> None:
    """Somebody answers: say so if it is not who was asked first."""
    answer.writer = candidate
    if candidate is not first:
        summary = f"{first.provider.name} did not answer, so {candidate.provider.name} does"
        answer.mark("tool", name="fallback", status="done", summary=summary)


def _append(answer: AnswerLog, pieces: Iterable[str | dict[str, Any]]) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            answer.append(piece)
        else:
            answer.mark("citation", **piece)


async def _end(answer: AnswerLog, asked: Asked, draft: Draft, ending: Ending) -> None:
    """First the database, then the readers: whoever is told that it is over finds it saved."""
    try:
        await in_database(outcomes.finish, asked, answer.text, draft, ending)
    except Exception:
        log.exception("answer_not_saved", message_id=str(answer.message_id))
    if ending.error:
        answer.mark("error", **ending.error)
    else:
        about = {**draft.model, **({"grounded": draft.is_grounded} if asked.reading.only else {})}
        answer.mark("done", content=answer.text, usage=draft.usage, finish_reason=ending.reason, **about)


async def _save_now_and_then(answer: AnswerLog) -> None:
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        await in_database(outcomes.save_progress, answer.message_id, answer.text)


def stop_here(message_id: UUID) -> bool:
    """Cancel an answer that is written in this process; False when it is not."""
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
    await streams.copy_all()


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
            _remember_cancellation()
            async for message in channel.listen():
                if message["type"] == "message":
                    stop_here(UUID(message["data"].decode()))
    except redis.RedisError as error:
        log.warning("stops_not_heard", reason=type(error).__name__)


def _remember_cancellation() -> None:
    """Python 3.11's wait_for forgets one that comes just when what it waits for is done, as while subscribing."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
