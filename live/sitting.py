"""A session as long as one socket has it: the engine is kept alive, and fed with what the client sends."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from live.engine.base import RATE, Engine, Talk
from live.engine.choice import engine_for
from live.engine.threads import in_thread
from live.frames import AudioInput, Frame, Interrupt, Playback, TextInput
from live.models import LiveSession, LiveSettings
from live.services.settings import settings_of
from live.services.turns import history_of
from live.wire import SocketWire
from xentree.errors import AppError, Conflict, Invalid, ProviderDown
from xentree.principal import Principal
from xentree.resampling import Resampler

log = structlog.get_logger(__name__)

START_SECONDS = 20.0
# No call of an engine waits for a vendor, so that one that takes so long is stuck.
STUCK_SECONDS = 10.0
CLOSE_SECONDS = 5.0
# What a client may report as played beyond what was sent: clocks differ by so much, in milliseconds.
_SLACK_MS = 2_000
_NOT_READY = "The voice did not get ready in time. Try again."
_CRASHED = "Something went wrong on our side. Please say that again."
_DEAF = "Something went wrong on our side, and I cannot hear you any more. You can go on by typing."


class Sitting:
    """The engine of a session and what is asked of it.

    One that breaks is made anew with what was said; when that breaks too, the session goes on with text only.
    """

    def __init__(self, session: LiveSession, talk: Talk, wire: SocketWire, rate: int) -> None:
        self._session, self._talk, self._wire = session, talk, wire
        self._ears = Resampler(rate, RATE)
        self._engine: Engine | None = None
        self._crashes = 0
        self._over = False

    async def begin(self) -> None:
        """Have an engine that knows what was said before; ProviderDown where none gets ready."""
        history = await in_thread(history_of, self._session)
        if self._over:
            raise Conflict("The session is being left.")
        self._engine = engine_for(self._talk, self._wire)
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._engine.start(history)
        except TimeoutError as error:
            await self._drop_engine()
            raise ProviderDown(_NOT_READY) from error
        except BaseException:
            await self._drop_engine()
            raise

    async def take(self, frame: Frame) -> None:
        """What the client says to the engine."""
        match frame:
            case AudioInput(samples, encoded):
                await self.hear(samples, encoded=encoded)
            case TextInput(text):
                await self.take_text(text)
            case Interrupt():
                await self._ask(lambda engine: engine.interrupt())
            case Playback(turn_id, played_ms):
                await self.note_playback(turn_id, played_ms)

    async def hear(self, samples: bytes, *, encoded: bool) -> None:
        """The microphone."""
        self._wire.encoded = encoded
        heard = self._ears.push(samples)
        if heard and self._crashes < 2:
            await self._ask(lambda engine: engine.hear(heard))

    async def take_text(self, text: str) -> None:
        """The keyboard; it gets an engine once more where there is none left."""
        if self._engine is None:
            await self.begin()
        await self._ask(lambda engine: engine.take_text(text))

    async def note_playback(self, turn_id: int, played_ms: int) -> None:
        """Never more than was sent; what cannot be true is Invalid."""
        sent = self._wire.sent_ms(turn_id)
        if sent is None:
            raise Invalid("No sound of that turn was sent here.", turn_id=["No sound of that turn was sent here."])
        if played_ms > sent + _SLACK_MS:
            raise Invalid("So much was never sent.", played_ms=[f"Of this turn {sent} ms were sent."])
        await self._ask(lambda engine: engine.note_playback(turn_id, min(played_ms, sent)))

    async def say(self, text: str) -> None:
        """Words of ours; where they cannot be said, nobody is worse off."""
        try:
            if self._engine:
                await self._engine.say(text)
        except Exception:
            log.exception("live_words_unsaid", session_id=str(self._session.pk))

    async def close(self) -> None:
        """For good."""
        self._over = True
        await self._drop_engine()

    async def _ask(self, call: Callable[[Engine], Awaitable[None]]) -> None:
        if self._engine is None:
            return
        try:
            async with asyncio.timeout(STUCK_SECONDS):
                await call(self._engine)
        except AppError:
            raise
        except Exception:
            if not self._over:
                log.exception("live_engine_crashed", session_id=str(self._session.pk))
                await self._recover()

    async def _recover(self) -> None:
        self._crashes += 1
        await self._wire.event("error", error="internal_error", message=_CRASHED if self._crashes < 2 else _DEAF)
        await self._drop_engine()
        await self.begin()

    async def _drop_engine(self) -> None:
        engine, self._engine = self._engine, None
        if engine is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await engine.close()
        except Exception:
            log.exception("live_engine_not_closed", session_id=str(self._session.pk))


def talk_of(session: LiveSession, principal: Principal) -> Talk:
    """What an engine has to know of the session."""
    chosen = settings_of(principal.user)
    return Talk(
        session_id=session.pk,
        principal=principal,
        persona=session.persona,
        language=session.language,
        nickname=chosen.nickname,
        voice="b" if chosen.voice == "b" else "a",
        may_leave=chosen.may_leave,
        browser_ears=chosen.ears == LiveSettings.Ears.BROWSER,
        avatar=session.session_type == LiveSession.Type.AVATAR,
        conversation_id=session.conversation_id,
    )
