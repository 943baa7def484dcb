"""Who speaks when: what a person says becomes a question, its answer is spoken, and their voice cuts it short."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from time import monotonic

from django.utils.timezone import now

from live.engine import personas
from live.engine.answering import Assistant
from live.engine.base import Said, Wire
from live.engine.ears import Ears
from live.engine.expressions import NEUTRAL
from live.engine.ledger import Ledger
from live.engine.mouth import Mouth, Turn
from live.engine.patience import more_to_come
from live.engine.reply import Marks, Reply, Words
from live.engine.script import Script
from live.engine.telling import Tell
from xentree.audio import BYTES_A_SECOND
from xentree.providers.speech import Heard

# Of the sound before a voice was noticed so much belongs to it; an utterance is understood in parts of this length.
BEFORE, PART = BYTES_A_SECOND * 4 // 10, 50 * BYTES_A_SECOND
# Seconds between two looks at what is understood so far, and for a turn to end of itself before a word of ours.
CAPTION, PATIENCE = 0.25, 4.0
# Times that nothing was understood before a word about it, and turns that the assistant is told of.
SILENT, REMEMBERED = 2, 40


class Dialogue:
    """The state of one talk. `ears` are None where the client hears for itself."""

    def __init__(
        self, wire: Wire, ears: Ears | None, assistant: Assistant, mouth: Mouth, ledger: Ledger, tell: Tell
    ) -> None:
        self._wire, self._ears, self._tell = wire, ears, tell
        self._assistant, self._mouth, self._ledger = assistant, mouth, ledger
        self._said: deque[Said | Turn] = deque(maxlen=REMEMBERED)
        self._before = bytearray()
        self._speaking = self._confirmed = False
        # Of the person's turn: what was understood, what still is to be, where it began.
        self._parts: list[str] = []
        self._understanding: set[asyncio.Task[None]] = set()
        self._part_bytes = self._turn_bytes = 0
        self._marks = Marks()
        self._number, self._hold_until = 0, 0.0
        self._captions: asyncio.Task[None] | None = None
        self._missed = 0
        self._has_the_word = False
        self._reply: Reply | None = None
        self._prepared: tuple[str, Reply] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def remember(self, history: Sequence[Said]) -> None:
        """What was said before."""
        self._said.extend(history)

    # -- the person speaks -------------------------------------------------------------------

    def take_samples(self, samples: bytes) -> None:
        """The microphone's next."""
        if self._ears is None:
            return
        if not self._speaking:
            self._before += samples
            del self._before[:-BEFORE]
            return
        self._ears.feed(samples)
        self._part_bytes += len(samples)
        self._turn_bytes += len(samples)
        if self._part_bytes > PART:
            self._understand()
            self._ears.begin()

    async def voice_begins(self) -> None:
        """Somebody speaks, certainly enough to be silent for."""
        self._confirmed = False
        if self._ears and not self._speaking:
            self._listen(self._ears)
        await self.interrupt()

    def _listen(self, ears: Ears) -> None:
        self._speaking = True
        ears.begin()
        ears.feed(bytes(self._before))
        self._turn_bytes += len(self._before)
        self._before.clear()
        self._captions = self._start(self._caption())
        self._start(self._assistant.look_around())

    async def voice_ends(self, ended_at: float) -> None:
        """A pause, perhaps the end; `ended_at` by the monotonic clock."""
        if not self._speaking:
            return
        self._speaking = False
        if self._captions:
            self._captions.cancel()
        self._marks = Marks(ended_at)
        self._understand()

    async def turn_ends(self, unless_voice_within: float) -> None:
        """The pause was the end, but for a voice within so many seconds."""
        self._confirmed, self._hold_until = True, monotonic() + unless_voice_within
        await self._answer_if_complete()

    def _understand(self) -> None:
        self._part_bytes = 0
        if self._ears:
            task = self._start(self._take_part(self._ears.end(), monotonic()))
            self._understanding.add(task)

    async def _take_part(self, understood: "asyncio.Future[Heard]", asked_at: float) -> None:
        try:
            heard = await understood
        finally:
            if task := asyncio.current_task():
                self._understanding.discard(task)
        self._marks.understanding = monotonic() - asked_at
        if heard.text:
            self._parts.append(heard.text)
        if not self._speaking and not self._understanding:
            await self._prepare()
            await self._answer_if_complete()

    async def _prepare(self) -> None:
        """Begin to answer while it is not certain yet that the person is done."""
        text = " ".join(self._parts)
        if text and not self._confirmed:
            await self._forget_prepared()
            self._prepared = text, self._ask(text)

    async def _forget_prepared(self) -> None:
        prepared, self._prepared = self._prepared, None
        if prepared:
            await prepared[1].cut()

    async def _answer_if_complete(self) -> None:
        if self._ears is None or not self._confirmed or self._speaking or self._understanding:
            return
        until = max(self._hold_until, self._marks.ended_at + more_to_come(" ".join(self._parts)))
        if (wait := until - monotonic()) > 0:
            self._start(self._look_again(wait))
            return
        self._confirmed = False
        text, self._parts = " ".join(self._parts), []
        spoken_ms, self._turn_bytes = 1000 * self._turn_bytes // BYTES_A_SECOND, 0
        if text:
            self._missed = 0
            number, self._number = self._number or self._ledger.next_number(), 0
            await self._answer(text, number, spoken_ms)
        else:
            await self._miss()

    async def _look_again(self, wait: float) -> None:
        await asyncio.sleep(wait)
        await self._answer_if_complete()

    async def _answer(self, text: str, number: int, spoken_ms: int = 0) -> None:
        """What the person said is kept; while words of ours are spoken, which are a goodbye, that is all."""
        ears = self._ears.id if self._ears and spoken_ms else ""
        self._ledger.write_person(number, text, now(), spoken_ms, ears)
        reply = await self._reply_to(text)
        await self._wire.event("transcript", role="user", text=text, final=True, turn_id=number)
        if reply and not reply.is_over:
            await self._wire.event("state", state="thinking")
            reply.release(self._marks)

    async def _reply_to(self, text: str) -> Reply | None:
        if self._prepared and (self._has_the_word or self._prepared[0] != text):
            await self._forget_prepared()
        prepared, self._prepared = self._prepared, None
        reply = None if self._has_the_word else prepared[1] if prepared else self._ask(text)
        self._said.append(Said("user", text))
        if reply:
            self._reply = reply
            self._said.append(reply.turn)
        return reply

    async def _miss(self) -> None:
        """Nothing was understood: rarely worth a word."""
        self._missed += 1
        if self._missed > SILENT:
            self._missed = 0
            await self._speak(personas.NOT_CAUGHT, "concerned")

    # -- the assistant speaks ------------------------------------------------------------------

    async def take_text(self, text: str) -> None:
        """A whole turn that was typed."""
        await self.interrupt()
        self._marks = Marks()
        await self._answer(text, self._ledger.next_number())

    async def interrupt(self) -> None:
        """Silence."""
        reply, self._reply = self._reply, None
        if reply:
            await reply.cut()
        await self._forget_prepared()
        if reply:
            await self._wire.event("state", state="listening")

    def note_playback(self, turn_id: int, played_ms: int) -> None:
        """The client's word on one of the last turns."""
        for turn in reversed(self._said):
            if isinstance(turn, Turn) and turn.number == turn_id:
                turn.note_played(played_ms)
                self._ledger.note_heard(turn)
                return

    async def say(self, text: str) -> None:
        """A sentence of ours, after what is being said, if that is over soon."""
        if self._reply:
            await asyncio.wait([self._reply.task], timeout=PATIENCE)
        await self.interrupt()
        self._has_the_word = True
        try:
            reply = await self._speak(text, NEUTRAL)
            await asyncio.wait([reply.task])
        finally:
            self._has_the_word = False

    async def close(self) -> None:
        """Nothing is said or heard any more."""
        await self.interrupt()
        if text := " ".join(self._parts):
            self._ledger.write_person(self._number or self._ledger.next_number(), text, now())
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _speak(self, text: str, expression: str) -> Reply:
        released = asyncio.Event()
        reply = Reply(self._wire, self._mouth, self._ledger, Words(text, expression=expression), released, self._tell)
        self._keep(reply.task)
        self._reply = reply
        self._said.append(reply.turn)
        reply.release(Marks())
        return reply

    def _ask(self, text: str) -> Reply:
        released = asyncio.Event()
        history = [said if isinstance(said, Said) else Said("ai", said.heard) for said in self._said]
        told = [said for said in history if said.text]
        script = Script(self._assistant, text, told, released, self._tell)
        reply = Reply(self._wire, self._mouth, self._ledger, script, released, self._tell)
        self._keep(reply.task)
        return reply

    async def _caption(self) -> None:
        """What is understood so far, while it is said."""
        shown = ""
        while self._ears:
            await asyncio.sleep(CAPTION)
            text = " ".join([*self._parts, self._ears.so_far]).strip()
            if text and text != shown:
                shown, self._number = text, self._number or self._ledger.next_number()
                await self._wire.event("transcript", role="user", text=text, final=False, turn_id=self._number)

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._keep(task)
        return task

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
