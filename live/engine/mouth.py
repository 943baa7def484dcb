"""The assistant's turn as sound: sentences become samples, and leave no faster than they are played."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from time import monotonic

import structlog
from django.utils.timezone import now

from live.engine.base import RATE, REPORTS_WITHIN, Talk, Wire
from live.engine.expressions import INTENSITY, NEUTRAL
from live.engine.heard import Timeline
from live.engine.telling import Tell
from xentree.errors import AppError, ProviderDown
from xentree.providers.speech import Speaker, Speech
from xentree.providers.visemes import visemes_of

log = structlog.get_logger(__name__)

# So much of a turn is with the client before it is heard: what a barge-in leaves in the air.
AHEAD_MS = 200.0
# So much later than sent a client plays, at least in doubt: lines and buffers.
LAG_MS = 200.0
FRAME_MS = 40
FRAME = 2 * RATE * FRAME_MS // 1000
# Seconds for a Speaker to give the next piece.
SPEAKING = 8.0
# Of the local voices, without a success in between.
MOST_FAILURES = 3
# Sentences made in advance while one is played.
READY = 2


class Turn:
    """One turn of the assistant: what is said, how much of it was sent, and how much was heard."""

    def __init__(self) -> None:
        # 0 until it begins.
        self.number = 0
        self.timeline = Timeline()
        self.expression = NEUTRAL
        self.said_at = now()
        self.sent_ms = 0.0
        self.interrupted = False
        # Sound that could not be made: then the person reads the words.
        self.is_read = False
        self._reported: float | None = None
        self._clock: float | None = None
        self._stopped: float | None = None
        self._seq = 0
        self._played = asyncio.Event()

    @property
    def heard_ms(self) -> float:
        """As the client reports; by the clock where it never does, and never more than was sent."""
        return min(self._by_the_clock() if self._reported is None else self._reported, self.sent_ms)

    @property
    def heard(self) -> str:
        """The words that were heard."""
        return self.timeline.text if self.is_read else self.timeline.heard(self.heard_ms)

    @property
    def elapsed_ms(self) -> float:
        """Since its first sound was sent, pauses of ours left out; it stands still once the turn was silenced."""
        return 0.0 if self._clock is None else 1000 * ((self._stopped or monotonic()) - self._clock)

    def _by_the_clock(self) -> float:
        return self.elapsed_ms - LAG_MS if self.elapsed_ms >= 1000 * REPORTS_WITHIN else 0.0

    def note_played(self, played_ms: float) -> None:
        """The client's word for it; it only grows."""
        self._reported = max(self._reported or 0.0, played_ms)
        self._played.set()

    def stop(self) -> None:
        """No sound of it is played from now on."""
        self._stopped = self._stopped or monotonic()

    async def sending(self, wire: Wire, samples: bytes) -> AsyncGenerator[int, None]:
        """Send the next samples, each at its time; after each its number."""
        for at in range(0, len(samples), FRAME):
            frame = samples[at : at + FRAME]
            length = 1000 * len(frame) / 2 / RATE
            await self._wait_for_room(length)
            self.sent_ms += length
            self._seq += 1
            await wire.audio(self.number, self._seq - 1, frame)
            yield self._seq - 1

    async def played_out(self, grace: float) -> None:
        """Wait until all that was sent is played by the clock, and for the client's last report so many seconds."""
        lag = LAG_MS if self._reported is None else 0.0
        await asyncio.sleep(max(0.0, self.sent_ms + lag - self.elapsed_ms) / 1000)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self.heard_ms < self.sent_ms:
                    self._played.clear()
                    await self._played.wait()

    async def _wait_for_room(self, length: float) -> None:
        if self._clock is None or self.elapsed_ms > self.sent_ms:
            # The first, or the client has waited for us: its clock stood still meanwhile.
            self._clock = monotonic() - self.sent_ms / 1000
        ahead = self.sent_ms + length - self.elapsed_ms
        if ahead > AHEAD_MS:
            await asyncio.sleep((ahead - AHEAD_MS) / 1000)


class Mouth:
    """The Speaker of one talk; where it fails, the one of this machine, and where that fails too often, none."""

    def __init__(self, talk: Talk, wire: Wire, speaker: Speaker, spare: Callable[[], Speaker]) -> None:
        self._talk, self._wire, self._spare = talk, wire, spare
        self._speaker, self._failures = speaker, 0

    @property
    def is_dumb(self) -> bool:
        """Whether nobody is left who could speak: then the words are read."""
        return self._failures >= MOST_FAILURES

    async def speeches(self, text: str, tell: Tell) -> AsyncGenerator[Speech, None]:
        """The sound of a sentence in pieces; nothing where nobody can make any."""
        begun = False
        while not begun and not self.is_dumb:
            try:
                async with aclosing(self._speaker.speak(text, self._talk.voice)) as pieces:
                    async for piece in _in_time(pieces):
                        begun = True
                        yield piece
                self._failures = 0
                return
            except AppError as failure:
                await self._note_failure(failure, tell)

    async def _note_failure(self, failure: AppError, tell: Tell) -> None:
        """The first one changes to the voices of this machine; those get some chances."""
        log.warning("speaker_failed", speaker=self._speaker.id, reason=failure.code)
        spare = self._spare()
        if spare.id == self._speaker.id:
            self._failures += 1
        else:
            self._speaker = spare
        await tell(failure)

    async def show(self, turn: Turn, speech: Speech) -> None:
        """The face that belongs to the sound which is sent next."""
        if self._talk.avatar:
            start = turn.timeline.length
            shapes = [{"t": round(start + 1000 * at), "id": name} for at, name in visemes_of(speech.phones)]
            await self._wire.event(
                "avatar-expression",
                turn_id=turn.number,
                expression=turn.expression,
                intensity=INTENSITY,
                visemes=shapes,
            )


async def _in_time(pieces: AsyncIterator[Speech]) -> AsyncIterator[Speech]:
    """As they come; ProviderDown when the next one is not there in time."""
    while True:
        try:
            async with asyncio.timeout(SPEAKING):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError as late:
            raise ProviderDown("The voice did not answer in time.") from late
        yield piece
