"""The call to the model: what goes out, what comes in, and another one when it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress

from live.engine.direct import lookup
from live.engine.direct.exchange import Exchange
from live.engine.direct.purse import Purse
from live.engine.threads import in_thread
from xentree.errors import AppError, LimitReached, ProviderDown
from xentree.principal import Principal
from xentree.providers.voice_models import Asked, Brief, Spent, VoiceCall, VoiceEvent, VoiceModel

# A call that was made anew and is lost again within so many seconds is not made a third time.
STEADY = 60.0
# Searches at once; who asks for more is told to wait.
MOST_LOOKUPS = 4
# The last answer that could be paid for is played to its end.
LAST_WORDS = 60.0

Send = Callable[[VoiceCall], Awaitable[None]]
MakeBrief = Callable[[], Awaitable[Brief]]


class Calls:
    """One call at a time."""

    def __init__(
        self, model: VoiceModel, exchange: Exchange, purse: Purse, principal: Principal, brief: MakeBrief
    ) -> None:
        self.model, self.exchange, self.purse, self.principal = model, exchange, purse, principal
        self.make_brief = brief
        self.microphone = exchange.microphone
        self._outgoing: asyncio.Queue[Send] = asyncio.Queue()
        self._lookups: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()
        self._unanswered = ""

    async def open(self) -> None:
        """Call; ProviderDown."""
        self._outgoing = asyncio.Queue()
        self._call = await self._stack.enter_async_context(self.model.call(await self.make_brief()))
        self._opened_at = asyncio.get_running_loop().time()
        self.microphone.open(self._call.hears_at)
        self.exchange.open(self._call.speaks_at)
        if self._unanswered:
            self.ask(self._unanswered)
            self.exchange.expect_answer()

    def ask(self, text: str) -> None:
        """A turn that was written."""
        self._unanswered = text
        self._outgoing.put_nowait(lambda call: call.ask(text))

    def cut(self, unheard: list[tuple[str, int]], *, cancel: bool) -> None:
        """The person heard so much of each piece, and does not want the rest."""
        if unheard or cancel:
            self._outgoing.put_nowait(lambda call: call.cut(unheard, cancel=cancel))

    async def run(self) -> None:
        """One call after the other, until ProviderDown, or LimitReached where no further answer can be paid for."""
        renewed = False
        while True:
            try:
                await self._talk()
            except ProviderDown as down:
                steady = asyncio.get_running_loop().time() - self._opened_at > STEADY
                if not down.retryable or (renewed and not steady):
                    raise
                renewed = True
                await self._renew()

    async def close(self) -> None:
        """Hang up; again is harmless."""
        for task in self._lookups:
            task.cancel()
        await asyncio.gather(*self._lookups, return_exceptions=True)
        # It may be lost already.
        with suppress(ProviderDown):
            await self._stack.aclose()

    async def _renew(self) -> None:
        await self.exchange.lose_call(said_again=bool(self._unanswered))
        await self.close()
        await self.open()

    async def _talk(self) -> None:
        """Until one of the directions breaks."""
        ways = [asyncio.create_task(way(self._call)) for way in (self._listen, self._send, self._speak)]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _listen(self, call: VoiceCall) -> None:
        async for event in call.events():
            await self._take(event)

    async def _take(self, event: VoiceEvent) -> None:
        match event:
            case Spent():
                await self._pay(event)
            case Asked():
                self._look_up(event)
            case _:
                unheard = await self.exchange.take(event, more=bool(self._lookups))
                self.cut(unheard, cancel=False)
                if self.exchange.answering:
                    self._unanswered = ""

    async def _speak(self, call: VoiceCall) -> None:
        """The microphone, and a look at whether an answer is overdue."""
        while True:
            if samples := await self.microphone.next():
                await call.hear(samples)
            if self.exchange.is_overdue():
                raise ProviderDown(f"{self.model.provider_name} did not answer in time.")

    async def _send(self, call: VoiceCall) -> None:
        while True:
            send = await self._outgoing.get()
            await send(call)

    async def _pay(self, spent: Spent) -> None:
        try:
            await self.purse.pay(spent)
        except LimitReached:
            await self.exchange.finish(LAST_WORDS)
            raise

    def _look_up(self, asked: Asked) -> None:
        self.exchange.wait_for_lookup()
        task = asyncio.create_task(self._found(asked, busy=len(self._lookups) >= MOST_LOOKUPS))
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def _found(self, asked: Asked, *, busy: bool) -> None:
        try:
            found = lookup.BUSY if busy else await in_thread(lookup.answer, asked, self.principal)
        except AppError as error:
            found = lookup.failed(error.message)
        self.exchange.expect_answer()
        self._outgoing.put_nowait(lambda call: call.give(asked, found))
