"""Following an answer from wherever it is written, and stopping it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

from django.utils.timezone import now

from conversations import streams
from conversations.models import Message
from conversations.services.answers import STALLED
from conversations.services.outcomes import fail_stalled_answers
from conversations.services.producer import STOP_CHANNEL, in_database, stop_here
from conversations.streams import AnswerLog, Position, StreamEvent
from xentree.store import async_store

POLL_SECONDS = 0.25
BEGINNING = Position()


async def follow(message: Message, position: Position = BEGINNING) -> AsyncIterator[StreamEvent | None]:
    """The events of an answer from `position` on, wherever it is being written; None as a sign of life."""
    while True:
        if answer := await streams.log_of(message.pk):
            async for event in answer.read(position):
                yield event
                position = event.position if event else position
            if answer.marks and answer.marks[-1].kind in streams.TERMINAL:
                return
        message = await in_database(_current, message.pk)
        if message.status != Message.Status.STREAMING:
            recorded = await in_database(_recorded, message)
            for event in recorded.events_after(_past_marks(message, position)):
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
    for proposal in message.proposals.all():
        about = {"name": proposal.tool, "summary": proposal.card["title"], "card": proposal.card}
        answer.mark("tool", status=proposal.status, proposal_id=proposal.pk, **about)
    if message.error:
        answer.mark("error", **message.error)
    else:
        reason = message.finish_reason or "stop"
        model = {"provider": message.provider, "model": message.model}
        answer.mark("done", content=message.content, usage=message.usage, finish_reason=reason, **model)
    return answer


def _past_marks(message: Message, position: Position) -> Position:
    """In a recorded log only the start comes before the text: repeat citations rather than miss one."""
    return Position(min(position.marks, 1), min(position.characters, len(message.content)))


async def stop(message: Message) -> None:
    """Cancel upstream at once and keep what was written; returns when that is done, or after two seconds."""
    if not stop_here(message.pk):
        await async_store().publish(STOP_CHANNEL, str(message.pk))
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            async for _ in follow(message, Position(0, len(message.content))):
                pass
