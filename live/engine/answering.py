"""The assistant of chat, asked by voice: same providers, knowledge and caps, nothing kept but what is heard."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any

from conversations.services import answers, producer
from conversations.services.answers import Asked, Wish
from conversations.services.producer import LOCAL
from conversations.streams import AnswerLog, Position
from live.engine import personas
from live.engine.base import Said, Talk
from live.engine.chat import ROLES, chat_of
from live.engine.threads import in_thread
from organizations.services import release
from xentree.errors import AppError, ProviderDown
from xentree.providers import routing
from xentree.providers.registry import AUTO

# Seconds until the first word of an answer, between any two, and for a tool that is called in between.
FIRST_WORD, NEXT_WORD, CALL = 8.0, 10.0, 35.0


class Answer:
    """One answer while it is written; whoever asked for it closes it."""

    def __init__(self, log: AnswerLog) -> None:
        self._log = log

    @property
    def writer(self) -> routing.Candidate | None:
        """Who writes it, as soon as somebody does."""
        return self._log.writer

    @property
    def is_local(self) -> bool:
        """Whether these are Xentree Local's words, which are quotes."""
        return self.writer is not None and self.writer.provider.id == LOCAL.provider.id

    @property
    def fallback(self) -> str:
        """A sentence for the person where another than the first one asked answers."""
        said = [mark.data["summary"] for mark in self._log.marks if mark.data.get("name") == "fallback"]
        return said[-1] if said else ""

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Its Markdown as it comes; AppError where there is none, or no more."""
        position, wait = Position(), FIRST_WORD
        while True:
            try:
                async with asyncio.timeout(wait):
                    await self._log.wait_beyond(position)
            except TimeoutError as late:
                raise ProviderDown("The language model took too long to answer.") from late
            for event in self._log.events_after(position):
                position = event.position
                if event.kind == "delta":
                    wait = NEXT_WORD
                    yield event.data["text"]
                elif event.kind == "tool":
                    wait = CALL if event.data["status"] == "running" else FIRST_WORD
                elif event.kind == "error":
                    raise ProviderDown(event.data["message"])
            if self._log.closed:
                return

    async def close(self) -> None:
        """Nothing more of it is wanted; what it came to is settled when this returns."""
        if self._log.task and not self._log.task.done():
            self._log.stop_requested = True
            self._log.task.cancel()
        if self._log.task:
            await asyncio.wait([self._log.task])


class Assistant:
    """Whom one session asks. `only_local`: after a failure, for the rest of the session."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._instructions = talk, personas.instructions(talk)
        self._chat: list[dict[str, str]] = []
        self._candidates: tuple[routing.Candidate, ...] = (LOCAL,)
        self.only_local = False
        # What Xentree Local quoted and was not said yet.
        self.rest: list[str] = []

    async def open(self) -> None:
        """Read the chat it goes on with, once."""
        if self._talk.conversation_id:
            self._chat = await in_thread(chat_of, self._talk)
        await self.look_around()

    async def look_around(self) -> None:
        """Who can be asked now; done while the person still speaks."""
        by = self._talk.principal
        found = await routing.candidates(AUTO, images=False, organization_id=by.organization_id)
        self._candidates = tuple(found) or (LOCAL,)

    @property
    def is_free(self) -> bool:
        """Whether asking for nothing costs nothing: then it may be asked before it is certain that it should be."""
        return self.only_local or self._candidates[0].provider.local

    async def plan(self, question: str, history: Sequence[Said]) -> Asked:
        """What will be asked, with what it may cost held; LimitReached. To be given to `ask` or `forget`."""
        asked = [LOCAL] if self.only_local else self._candidates
        told = [*self._chat, *({"role": ROLES[said.role], "content": said.text} for said in history)]
        plan: dict[str, Any] = {
            "text": question,
            "history": told,
            "wish": Wish(tuple(asked), self._talk.language, use_knowledge=True),
            "by": self._talk.principal,
            "instructions": self._instructions,
            "max_tokens": personas.MOST_TOKENS,
            "reads_with_tools": True,
        }
        planning = asyncio.create_task(in_thread(answers.pass_through, **plan))
        try:
            return await asyncio.shield(planning)
        except asyncio.CancelledError:
            # It goes on in its thread, and what it holds has to be given back.
            with suppress(AppError):
                await self.forget(await planning)
            raise

    async def ask(self, asked: Asked) -> Answer:
        """The answer begins to be written."""
        return Answer(await producer.begin(asked))

    async def forget(self, asked: Asked) -> None:
        """It will not be asked after all."""
        if asked.hold:
            await in_thread(release, asked.hold)
