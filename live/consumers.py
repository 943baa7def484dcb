"""The Live socket of contract 8.1: who is on it, in which order frames may come, and every way it can end."""

import asyncio
from collections.abc import Coroutine
from enum import Enum
from typing import Any

import redis
import structlog

from live import presence
from live.engine.base import RATE
from live.engine.threads import in_thread
from live.flow import MOST_FAULTS, Flow
from live.frames import (
    AudioInput,
    EndSession,
    Frame,
    Heartbeat,
    StartSession,
    TextInput,
    read_frame,
)
from live.groups import live_group
from live.meter import Meter
from live.models import LiveSession
from live.models.sessions import LAPSES_AFTER
from live.services.sessions import attach_socket, detach_socket, end_session
from live.services.standing import end_of
from live.sitting import Sitting, talk_of
from live.wire import Line, SocketWire
from xentree.errors import AppError, Conflict, Invalid, LimitReached, NotAllowed, NotFound
from xentree.principal import Principal
from xentree.realtime import CLOSE_NOT_ALLOWED, CLOSE_NOT_AUTHENTICATED, CLOSE_RATE_LIMITED, BaseConsumer

log = structlog.get_logger(__name__)

CLOSE_OVER = 1000
CLOSE_CRASHED = 1011
CLOSE_GOING_DOWN = 1012
CLOSE_PROTOCOL = 4400
CLOSE_SILENT = 4408
CLOSE_TAKEN_OVER = 4409
CLOSE_TOO_LARGE = 4413
# How long a socket that takes a session over waits for the other one to store what was heard.
TAKEOVER_SECONDS = 1.0
CLOSE_SECONDS = 5.0
GOODBYE = "Your Live time for this month is used up, so I have to stop here. Goodbye for now!"
_SILENT = "Nothing came from you for a while. Connect again to go on."
_TAKEN_OVER = "This session goes on in another window."
_CRASH = {"error": "internal_error", "message": "Something went wrong on our side."}


class Phase(Enum):
    """How far a socket is."""

    NEW = "new"
    STARTING = "starting"
    TALKING = "talking"
    OVER = "over"


class LiveConsumer(BaseConsumer):
    """`/ws/live?ticket=...`: one session for one socket; the newest has it."""

    phase = Phase.NEW
    meter: Meter | None = None
    wire: SocketWire | None = None
    sitting: Sitting | None = None
    session: LiveSession | None = None
    watching: asyncio.Task[None] | None = None
    starting: asyncio.Task[None] | None = None
    attaching: asyncio.Task[str] | None = None
    goodbye: asyncio.Task[None] | None = None
    leaving: asyncio.Task[None] | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without a look at database connections for each of fifty frames a second: what asks, asks off the loop."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        """Only a ticket lets in: it names the session it is for."""
        principal = self.scope["principal"]
        if principal and principal.subject_id is None:
            self.scope["principal"] = None
        await super().connect()

    def _opens(self, principal: Principal) -> bool:
        """Whoever got a ticket may start the session it is for."""
        return True

    async def opened(self) -> None:
        """The client has some time to start."""
        self.flow, self.faults = Flow(), 0
        self.freed = asyncio.Event()
        self.rate = RATE
        self.line = Line(self._send_frame, self.fall_silent)
        presence.present.add(self)
        self.watching = asyncio.create_task(self._wait_for_start())

    async def disconnect(self, code: int) -> None:
        """The client is gone; its session waits to be taken up again."""
        await self._finish(None)
        await super().disconnect(code)

    # -- what the client sends ----------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """One frame: counted here and not in Valkey; what is wrong with it is answered, what is too much ends."""
        if self.phase is Phase.OVER:
            return
        if self.meter:
            self.meter.note_life()
        try:
            frame = self._read(text_data, bytes_data)
        except (Invalid, Conflict) as error:
            await self._note_fault(error)
        except LimitReached as error:
            await self._finish(CLOSE_RATE_LIMITED, error=error)
        except NotAllowed as error:
            await self._finish(CLOSE_NOT_ALLOWED, error=error)
        except AppError as error:
            await self._finish(CLOSE_TOO_LARGE, error=error)
        else:
            await self._answered(self._take(frame))

    def _read(self, text: str | None, data: bytes | None) -> Frame:
        self.flow.count_frame(is_text=text is not None)
        frame = read_frame(text, data)
        if isinstance(frame, AudioInput):
            self.flow.count_sound(len(frame.samples) / 2 / self.rate)
        self._check_order(frame)
        return frame

    def _check_order(self, frame: Frame) -> None:
        """Only a text would be missed: what else comes before the session has started may have been on its way."""
        if isinstance(frame, StartSession):
            if self.phase is not Phase.NEW:
                raise Conflict("The session has been started on this socket.")
            if frame.session_id != self.principal.subject_id:
                raise NotAllowed("This ticket is for another session.")
        elif self.phase is Phase.NEW and self.session is None:
            raise Conflict("Send start-session first.")
        elif self.phase is not Phase.TALKING and isinstance(frame, TextInput):
            raise Conflict("Wait for session-started.")

    async def _take(self, frame: Frame) -> None:
        match frame:
            case StartSession():
                self._start(frame)
            case EndSession():
                await self._finish(CLOSE_OVER, reason=LiveSession.EndReason.ENDED)
            case Heartbeat():
                pass
            case _ if self.phase is Phase.TALKING and self.sitting:
                await self.sitting.take(frame)

    async def _note_fault(self, error: AppError) -> None:
        self.faults += 1
        if self.faults > MOST_FAULTS:
            await self._finish(CLOSE_PROTOCOL, error=error)
        else:
            await self._tell(error)

    async def _answered(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except AppError as error:
            await self._tell(error)
        except Exception:
            if self.phase is not Phase.OVER:
                log.exception("socket_crash", consumer=type(self).__name__)
                await self.line.event("error", _CRASH)

    # -- the start ------------------------------------------------------------------

    def _start(self, frame: StartSession) -> None:
        self.phase, self.rate = Phase.STARTING, frame.sample_rate
        self.starting = asyncio.create_task(self._answered(self._open(frame)))

    async def _open(self, frame: StartSession) -> None:
        """In a task of its own: meanwhile the socket hears what others tell it."""
        try:
            session = await self._attach()
            if session.ended_at:
                await self._finish(CLOSE_OVER, over=await in_thread(_end_by_now, session))
                return
            self.wire = SocketWire(self.line, frame.sample_rate, captions=frame.captions)
            talk = await in_thread(talk_of, session, self.principal)
            self.sitting = Sitting(session, talk, self.wire, frame.sample_rate)
            remaining = await self._begin_metering(session)
            await self.sitting.begin()
            await self.wire.open(
                "session-started",
                session_id=session.pk,
                sample_rate=frame.sample_rate,
                remaining_seconds=remaining,
            )
            self.phase = Phase.TALKING
        finally:
            if self.phase is Phase.STARTING:
                self.phase, self.wire = Phase.NEW, None

    async def _attach(self) -> LiveSession:
        """The session, taken over from the socket that had it once what was heard there is stored."""
        self.attaching = asyncio.create_task(self._take_session())
        before = await asyncio.shield(self.attaching)
        session = self.session
        if session is None:
            raise NotFound("There is no such session.")
        if session.ended_at is None:
            await self.channel_layer.group_add(live_group(session.pk), self.channel_name)
        if before not in ("", self.channel_name):
            await self._take_over(before)
        return session

    async def _take_session(self) -> str:
        self.session, before = await in_thread(_take, self.principal, self.channel_name)
        return before

    async def _take_over(self, before: str) -> None:
        """Its process may be dead, and then nobody answers."""
        try:
            async with asyncio.timeout(TAKEOVER_SECONDS):
                await self.channel_layer.send(before, {"type": "taken_over", "by": self.channel_name})
                await self.freed.wait()
        except (TimeoutError, redis.RedisError) as error:
            log.info("live_taken_from_nobody", reason=type(error).__name__)

    async def _begin_metering(self, session: LiveSession) -> int | None:
        if self.meter is None:
            self.meter = Meter(session, self)
            if self.watching:
                self.watching.cancel()
            self.watching = asyncio.create_task(self.meter.run())
        return (await self.meter.beat()).remaining_seconds

    async def _wait_for_start(self) -> None:
        await asyncio.sleep(LAPSES_AFTER.total_seconds())
        await self.fall_silent()

    # -- what others tell it --------------------------------------------------------

    async def pushed(self, message: dict[str, Any]) -> None:
        """Of all that is told to a person only the end of this session matters here."""
        over = message["payload"]
        if message["kind"] == "live-session-over" and self.session and str(over["session_id"]) == str(self.session.pk):
            facts = {name: over[name] for name in ("reason", "duration_seconds", "transcript_id")}
            await self._finish(CLOSE_OVER, over=facts)

    async def taken_over(self, message: dict[str, Any]) -> None:
        """Another socket has the session now, and waits."""
        await self._finish(CLOSE_TAKEN_OVER, error=AppError("taken_over", 409, _TAKEN_OVER))
        await self.channel_layer.send(message["by"], {"type": "let_go"})

    async def let_go(self, message: dict[str, Any]) -> None:
        """The socket that had the session has left it."""
        self.freed.set()

    async def session_ended(self, message: dict[str, Any]) -> None:
        """The sign-in behind this socket is over, and with it the session."""
        if self.session:
            await self._finish(CLOSE_OVER, reason=LiveSession.EndReason.ACCESS)
        else:
            await self._finish(CLOSE_NOT_AUTHENTICATED)

    async def expired(self) -> None:
        """The session itself waits: with a new token it can be taken up again."""
        await self._finish(CLOSE_NOT_AUTHENTICATED)

    # -- what its meter tells it ----------------------------------------------------

    async def warn(self, remaining_seconds: int) -> None:
        """80 or 95 percent of the month are used."""
        if self.wire:
            await self.wire.event("quota-warning", remaining_seconds=remaining_seconds)

    async def say_goodbye(self) -> bool:
        """Spoken while the meter goes on."""
        if self.phase is not Phase.TALKING or not self.sitting:
            return False
        self.goodbye = asyncio.create_task(self.sitting.say(GOODBYE))
        return True

    async def run_out(self) -> None:
        """Nothing is left of the month."""
        await self._finish(CLOSE_OVER, reason=LiveSession.EndReason.QUOTA)

    async def end_by_books(self) -> None:
        """It was ended where nobody could tell us."""
        if self.session:
            await self._finish(CLOSE_OVER, over=await in_thread(_end_by_now, self.session))

    async def fall_silent(self) -> None:
        """The session waits, or lapses."""
        await self._finish(CLOSE_SILENT, error=AppError("silent", 408, _SILENT))

    # -- the end --------------------------------------------------------------------

    async def leave(self) -> None:
        """Here it cannot go on, as this process ends; the client connects again."""
        await self._finish(CLOSE_GOING_DOWN)

    async def _finish(
        self, code: int | None, *, error: AppError | None = None, reason: str = "", over: dict[str, Any] | None = None
    ) -> None:
        """Whoever comes first ends it, in a task that nobody cancels, and all wait until it is done.

        `reason` ends the session in the books as well, `over` is how it ended already; without a code the client is
        gone.
        """
        if self.leaving is None:
            self.phase = Phase.OVER
            self.leaving = presence.let_go(self, self._wind_up(code, error, reason, over))
        await asyncio.shield(self.leaving)

    async def _wind_up(
        self, code: int | None, error: AppError | None, reason: str, over: dict[str, Any] | None
    ) -> None:
        try:
            await self._let_go_of_engine()
            if error:
                await self._tell(error)
            if self.session and reason:
                over = await in_thread(_end, self.session, reason, self.principal)
            if over:
                await self.line.event("session-ended", over)
            elif self.session:
                await self._leave_waiting(self.session)
        except Exception:
            log.exception("live_socket_not_left", code=code)
            code = code and CLOSE_CRASHED
        await self._close(code)

    async def _let_go_of_engine(self) -> None:
        """What was heard is stored by then."""
        if self.attaching:
            await asyncio.gather(self.attaching, return_exceptions=True)
        for task in (self.starting, self.watching, self.goodbye):
            if task:
                task.cancel()
        if self.sitting:
            await self.sitting.close()

    async def _leave_waiting(self, session: LiveSession) -> None:
        """Not ended: somebody may take it up again."""
        if self.meter:
            await self.meter.beat_last()
        await in_thread(detach_socket, session, self.channel_name)

    async def _close(self, code: int | None) -> None:
        """A client that takes nothing does not take this either."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                if code:
                    await self.close(code)
                if self.session:
                    await self.channel_layer.group_discard(live_group(self.session.pk), self.channel_name)
        except (OSError, RuntimeError, redis.RedisError) as error:
            log.info("live_socket_gone", reason=type(error).__name__)

    async def _send_frame(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            await self.send(text_data=frame)
        else:
            await self.send(bytes_data=frame)

    async def _tell(self, error: AppError) -> None:
        await self.line.event("error", error.detail())


def _take(principal: Principal, socket: str) -> tuple[LiveSession, str]:
    """The session of the ticket, and which socket had it until now; of one that is over nobody takes anything."""
    session = LiveSession.objects.visible_to(principal).filter(pk=principal.subject_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    try:
        return session, attach_socket(session, socket)
    except Conflict:
        session.refresh_from_db()
        return session, ""


def _end(session: LiveSession, reason: str, principal: Principal) -> dict[str, Any]:
    """By the person only where they said so."""
    by = principal if reason == LiveSession.EndReason.ENDED else None
    return end_of(end_session(session, reason=reason, by=by))


def _end_by_now(session: LiveSession) -> dict[str, Any]:
    """Of one that somebody else ended."""
    session.refresh_from_db()
    return end_of(session)
