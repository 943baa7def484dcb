"""The log of an answer while it is written, and everyone who reads along: here, in another process, or later.

A log is text plus marks (start, tool, citation, done, error), each at a character offset. A reader's position is
how many marks and how many characters it has, so events can be cut anywhere: a slow reader gets one long delta
where a quick one got ten, and neither loses nor repeats a character. Positions travel as `Last-Event-ID`.

The producing process keeps the log in memory and copies it to a short-lived Valkey stream; other processes mirror
that stream into a log of the same kind.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import redis
import structlog

from xentree.providers.routing import Candidate
from xentree.store import async_store

log = structlog.get_logger(__name__)

COPY_SECONDS = 0.2
PING_SECONDS = 15
SILENCE_SECONDS = 5
KEEP_RUNNING_SECONDS = 3600
KEEP_FINISHED_SECONDS = 120
TERMINAL = frozenset({"done", "error"})


class Position(NamedTuple):
    """How much of a log somebody has: marks and characters."""

    marks: int = 0
    characters: int = 0

    @classmethod
    def parse(cls, text: str) -> "Position":
        """From a `Last-Event-ID`; the beginning when it is none of ours."""
        marks, _, characters = text.partition("-")
        valid = marks.isdecimal() and characters.isdecimal() and len(text) < 24
        return cls(int(marks), int(characters)) if valid else cls()

    def __str__(self) -> str:
        return f"{self.marks}-{self.characters}"


class StreamEvent(NamedTuple):
    """One event of contract 3.1: its type, its data, and the position a reader has reached with it."""

    kind: str
    data: dict[str, Any]
    position: Position

    def encode(self) -> bytes:
        """As a server-sent event."""
        body = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"), default=str)
        return f"id: {self.position}\nevent: {self.kind}\ndata: {body}\n\n".encode()


class Mark(NamedTuple):
    """Something that happened at a character offset of the text."""

    offset: int
    kind: str
    data: dict[str, Any]


def storable(text: str) -> str:
    """Without what a database or UTF-8 cannot hold: NUL and halves of surrogate pairs."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


@dataclass(eq=False)
class AnswerLog:
    """An answer so far. `closed` means that nothing more will be added."""

    message_id: UUID
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    closed: bool = False
    stop_requested: bool = False
    # Set once its rows are in the database; until then nothing about it may be written or told.
    kept: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None
    # Who writes it, in the process where it is written; None until somebody does.
    writer: Candidate | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _copied: Position = Position()

    def append(self, text: str) -> None:
        """Add text."""
        self.text += text
        self._wake()

    def mark(self, kind: str, **data: Any) -> None:
        """Add a mark at the end of the text; a terminal one closes the log."""
        self.marks.append(Mark(len(self.text), kind, data))
        self.closed = self.closed or kind in TERMINAL
        self._wake()

    def close(self) -> None:
        """Nothing more is known here, though the answer has not ended in this log."""
        self.closed = True
        self._wake()

    def events_after(self, position: Position) -> Iterator[StreamEvent]:
        """What a reader at `position` has not seen, text coalesced."""
        marks, characters = position
        for mark in self.marks[marks:]:
            if mark.offset > characters:
                yield self._delta(marks, characters, mark.offset)
                characters = mark.offset
            marks += 1
            yield StreamEvent(mark.kind, mark.data, Position(marks, characters))
        if len(self.text) > characters:
            yield self._delta(marks, characters, len(self.text))

    async def read(self, position: Position) -> AsyncIterator[StreamEvent | None]:
        """Events from `position` on, as they come; None as a sign of life in silence."""
        while True:
            changed = self._changed
            for event in self.events_after(position):
                position = event.position
                yield event
            if self.closed and changed is self._changed:
                return
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await changed.wait()
            except TimeoutError:
                yield None

    async def wait_beyond(self, position: Position) -> None:
        """Wait until there is something after `position`, or nothing will come any more."""
        while not self.closed and (len(self.marks), len(self.text)) == position:
            await self._changed.wait()

    async def finished(self) -> None:
        """Wait until the log is closed."""
        while not self.closed:
            await self._changed.wait()

    def take_uncopied(self) -> dict[str, str] | None:
        """What Valkey has not got yet, as a stream entry; None when it has everything."""
        marks, characters = self._copied
        if len(self.text) == characters and len(self.marks) == marks:
            return None
        self._copied = Position(len(self.marks), len(self.text))
        fresh = json.dumps(self.marks[marks:], separators=(",", ":"), default=str)
        return {"after": str(Position(marks, characters)), "text": self.text[characters:], "marks": fresh}

    def apply(self, entry: dict[bytes, bytes]) -> None:
        """Take over an entry that the producer copied; a gap before it means that this copy is no good any more."""
        if Position.parse(entry[b"after"].decode()) != (len(self.marks), len(self.text)):
            self.close()
            return
        self.text += entry[b"text"].decode()
        self.marks.extend(Mark(*mark) for mark in json.loads(entry[b"marks"]))
        self.closed = self.closed or any(mark.kind in TERMINAL for mark in self.marks)
        self._wake()

    def _delta(self, marks: int, start: int, end: int) -> StreamEvent:
        return StreamEvent("delta", {"text": self.text[start:end]}, Position(marks, end))

    def _wake(self) -> None:
        event, self._changed = self._changed, asyncio.Event()
        event.set()


@contextmanager
def _surviving_outage() -> Iterator[None]:
    """An answer goes on without Valkey; only readers in other processes have to wait for the database."""
    try:
        yield
    except redis.RedisError as error:
        log.warning("answer_log_unavailable", reason=type(error).__name__)


live: dict[UUID, AnswerLog] = {}
_mirrors: dict[UUID, AnswerLog] = {}
_tasks: set["asyncio.Task[None]"] = set()
_copier: "asyncio.Task[None] | None" = None


def key(message_id: UUID) -> str:
    """The Valkey stream of an answer."""
    return f"answer:{message_id}"


def keep(task: "asyncio.Task[None]") -> None:
    """Hold on to a background task until it is done; the event loop itself does not."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def publish(answer: AnswerLog) -> None:
    """From now on this process is where `answer` is written; copies of it go to Valkey by and by."""
    global _copier
    live[answer.message_id] = answer
    if _copier is None or _copier.done() or _copier.get_loop() is not asyncio.get_running_loop():
        _copier = asyncio.create_task(_copy_while_live())


async def _copy_while_live() -> None:
    while live:
        await asyncio.sleep(COPY_SECONDS)
        await copy_all()


async def copy_all() -> None:
    """Valkey gets what it lacks of every answer here, in one round trip, and soon forgets those that are over.

    Without Valkey readers elsewhere fall back to the database.
    """
    answers = list(live.values())
    over = [answer.message_id for answer in answers if answer.closed]
    entries = [(answer, entry) for answer in answers if (entry := answer.take_uncopied())]
    if entries:
        with _surviving_outage():
            await _copy(entries)
    for message_id in over:
        live.pop(message_id, None)


async def _copy(entries: list[tuple[AnswerLog, dict[str, str]]]) -> None:
    async with async_store().pipeline(transaction=False) as pipe:
        for answer, entry in entries:
            keep_seconds = KEEP_FINISHED_SECONDS if answer.closed else KEEP_RUNNING_SECONDS
            pipe.xadd(key(answer.message_id), entry).expire(key(answer.message_id), keep_seconds)
        await pipe.execute()


async def log_of(message_id: UUID) -> AnswerLog | None:
    """The log of an answer that is being written, here or in another process; None when nobody has one."""
    if answer := live.get(message_id) or _mirrors.get(message_id):
        return answer
    with _surviving_outage():
        if await async_store().exists(key(message_id)):
            return _mirror(message_id)
    return None


def _mirror(message_id: UUID) -> AnswerLog:
    if message_id not in _mirrors:
        _mirrors[message_id] = AnswerLog(message_id)
        keep(asyncio.create_task(_fill(_mirrors[message_id])))
    return _mirrors[message_id]


async def _fill(mirror: AnswerLog) -> None:
    """Copy from Valkey until the end, or until the producer has been silent: then readers ask the database."""
    last = b"0"
    try:
        with _surviving_outage():
            while not mirror.closed:
                found = await async_store().xread({key(mirror.message_id): last}, block=SILENCE_SECONDS * 1000)
                if not found:
                    break
                for position, entry in found[0][1]:
                    mirror.apply(entry)
                    last = position
    finally:
        _mirrors.pop(mirror.message_id, None)
        mirror.close()
