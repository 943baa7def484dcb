"""What is to be said to a question, sentence by sentence; also when those who were asked fail."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from time import monotonic

from live.engine import personas
from live.engine.answering import Answer, Assistant
from live.engine.base import Said
from live.engine.expressions import NEUTRAL, HintFilter, expression_of_local
from live.engine.spoken import Spoken, sentences
from live.engine.telling import Tell
from xentree.errors import AppError, LimitReached, ProviderDown
from xentree.providers.routing import Candidate

# Of a long quote so much is said at once: no fewer sentences, and no more once there are so many characters.
LEAST_SENTENCES, ENOUGH = 2, 200
_GO_ON = re.compile(r"(yes|yeah|sure|okay|ok|please|go|on|ahead|more|continue|and|tell|me|further|do|keep|going|\s)+")
_WANTS_MORE = re.compile(r"\b(go (on|ahead)|more|continue|keep going|yes|sure|please)\b")


class Script:
    """The answer to one question. What costs something is not asked before `released`."""

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        history: Sequence[Said],
        released: asyncio.Event,
        tell: Tell,
    ) -> None:
        self._assistant, self._question, self._history = assistant, question, history
        self._released, self._tell = released, tell
        self.expression = NEUTRAL
        self.writer: Candidate | None = None
        self.asked_at = monotonic()

    async def sentences(self) -> AsyncGenerator[str, None]:
        """What to say; never fails, and says so where there is nothing better to say."""
        if self._assistant.rest and wants_more(self._question):
            for sentence in self._portion(self._assistant.rest):
                yield sentence
            return
        try:
            begun = False
            async with aclosing(self._answered()) as said:
                async for sentence in said:
                    begun = True
                    yield sentence
        except AppError as failure:
            await self._tell(failure)
            async with aclosing(self._instead(failure, begun)) as said:
                async for sentence in said:
                    yield sentence

    async def _instead(self, failure: AppError, begun: bool) -> AsyncGenerator[str, None]:
        """After a failure: before the first word Xentree Local answers, from then on for the whole session."""
        if begun or self._assistant.only_local:
            yield personas.BROKEN_OFF
            return
        self._assistant.only_local = True
        self.expression = "concerned"
        yield failure.message if isinstance(failure, LimitReached) else personas.LOST_MODEL
        try:
            async with aclosing(self._answered()) as said:
                async for sentence in said:
                    yield sentence
        except AppError:
            yield personas.BROKEN_OFF

    async def _answered(self) -> AsyncGenerator[str, None]:
        asked, answer = await self._assistant.plan(self._question, self._history), None
        try:
            if not self._assistant.is_free:
                await self._released.wait()
            self.asked_at = monotonic()
            answer = await self._assistant.ask(asked)
            async with aclosing(self._said(answer)) as said:
                async for sentence in said:
                    yield sentence
        finally:
            if answer:
                await answer.close()
            else:
                await self._assistant.forget(asked)

    async def _said(self, answer: Answer) -> AsyncGenerator[str, None]:
        hint, spoken, whole = HintFilter(), Spoken(), ""
        async with aclosing(answer.pieces()) as pieces:
            async for piece in pieces:
                if self.writer is None:
                    await self._note_writer(answer)
                if answer.is_local:
                    whole += piece
                    continue
                certain = spoken.feed(hint.feed(piece))
                self.expression = hint.expression
                for sentence in certain:
                    yield sentence
        last = self._quoted(whole) if answer.is_local else [*spoken.feed(hint.flush()), *spoken.flush()]
        for sentence in last:
            yield sentence

    async def _note_writer(self, answer: Answer) -> None:
        self.writer = answer.writer
        if answer.fallback:
            await self._tell(ProviderDown(f"{answer.fallback}."))

    def _quoted(self, answer: str) -> Iterator[str]:
        """Xentree Local quotes whole passages, longer than anybody listens at once."""
        self.expression = expression_of_local(answer)
        return self._portion(sentences(answer))

    def _portion(self, said: list[str]) -> Iterator[str]:
        count = length = 0
        for sentence in said:
            if count >= LEAST_SENTENCES and length + len(sentence) > ENOUGH:
                break
            count, length = count + 1, length + len(sentence)
        self._assistant.rest = said[count:]
        yield from said[:count]
        if self._assistant.rest:
            yield personas.OFFER


def wants_more(text: str) -> bool:
    """Whether somebody asks to go on, and for nothing else: *yes please*, *go on*, *tell me more*."""
    said = re.sub(r"[^a-z\s]", "", text.lower())
    return bool(_GO_ON.fullmatch(said) and _WANTS_MORE.search(said))
