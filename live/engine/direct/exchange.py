"""Whose turn it is: what the model tells becomes captions, turns that are kept, and sound for the client."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from live.engine.base import RATE, Talk, Wire
from live.engine.direct.microphone import Microphone
from live.engine.direct.notes import Notes
from live.engine.direct.playing import Began, Playing
from live.metrics import observe_turn
from live.models import LiveTurn
from xentree.providers.voice_models import (
    Answered,
    Silenced,
    Sound,
    SpeechBegan,
    SpeechEnded,
    Text,
    VoiceEvent,
    VoiceModel,
    Words,
)
from xentree.resampling import Resampler

# Seconds until a model that heard the end of a turn must have said something.
ANSWERS_WITHIN = 10.0
# Words that come so soon after an answer began are the last ones of what it answers.
LATE_WORDS = 1.5
CAPTIONS_A_SECOND = 4
DROPPED_OUT = "The voice service dropped out for a moment."


@dataclass
class Person:
    """A turn of the person while its words come."""

    number: int
    text: str = ""
    spoken_ms: int = 0
    shown_at: float = 0.0
    is_answered: bool = False


class Exchange:
    """One talk's, whatever calls it takes."""

    def __init__(self, talk: Talk, wire: Wire, notes: Notes, model: VoiceModel) -> None:
        self.talk, self.wire, self.notes, self.model = talk, wire, notes, model
        # Who answers, and who writes down what was said.
        self._about = {"provider": model.provider, "model": model.model}
        self.microphone = Microphone()
        # The model is giving an answer, or about to: the last one that began and is not whole.
        self.answer: Playing | None = None
        self.playing: list[Playing] = []
        self._followers: set[asyncio.Task[None]] = set()
        self._persons: dict[str, Person] = {}
        # What the answer's pieces are called, and those of the one that was cut while it was still being given.
        self._items: set[str] = set()
        self._dropped: set[str] = set()
        self._dropping = False
        self._due: float | None = None
        self._stopped_at = self._answered_at = self._shown_at = 0.0

    @property
    def answering(self) -> bool:
        """Whether an answer has begun and is not whole."""
        return self.answer is not None

    def open(self, speaks_at: int) -> None:
        """A call begins, whose sound comes at this rate."""
        self._mouth = Resampler(speaks_at, RATE)

    # -- what the model tells -----------------------------------------------------------
    async def take(self, event: VoiceEvent, *, more: bool) -> list[tuple[str, int]]:
        """An event; what the person did not hear of the answer it cut. `more`: the answer waits for something."""
        match event:
            case SpeechBegan():
                return await self.cut()
            case Silenced():
                await self.cut()
                self._dropping = False
            case SpeechEnded():
                await self._hear_end(event)
            case Words():
                await self._hear_words(event)
            case Sound() | Text() if not self._is_dropped(event.item):
                await self._say(event)
            case Answered():
                await self._end_answer(event, more=more)
        return []

    def expect_answer(self) -> None:
        """The model has all it needs."""
        self._due = self._now() + ANSWERS_WITHIN

    def wait_for_lookup(self) -> None:
        """It asked for something: until it has that it need not answer."""
        self._due = None

    def is_overdue(self) -> bool:
        """Whether it should have answered by now."""
        return self._due is not None and self._now() > self._due

    # -- the person -----------------------------------------------------------------------
    async def write(self, text: str) -> None:
        """A whole turn, typed or written down by the browser."""
        number = self.notes.begin_person(text)
        await self._caption(LiveTurn.Role.USER, text, number, final=True)
        await self._think()

    async def _hear_end(self, event: SpeechEnded) -> None:
        self._person(event.item).spoken_ms = self.microphone.take_spoken_ms()
        await self._think()

    async def _hear_words(self, event: Words) -> None:
        person = self._person(event.item)
        person.text = event.text if event.whole else person.text + event.text
        if event.whole:
            del self._persons[event.item]
        if event.whole or person.is_answered:
            await self._understand(person)
        elif self._may_show(person.shown_at):
            person.shown_at = self._now()
            await self._caption(LiveTurn.Role.USER, person.text.strip(), person.number, final=False)

    def _person(self, item: str) -> Person:
        """Whose words these are. A model that names nothing: of one turn until an answer begins, and shortly after."""
        known = self._persons.get(item)
        if not item:
            late = self.answering and self._now() - self._answered_at < LATE_WORDS
            known = None if known and known.is_answered and not late else known
            self._stopped_at = self._now() if not late else self._stopped_at
        if known is None:
            known = self._persons[item] = Person(self.notes.begin_person())
        return known

    async def _understand(self, person: Person) -> None:
        text = person.text.strip()
        self.notes.understand(person.number, text, spoken_ms=person.spoken_ms, **self._about)
        if text or person.shown_at:
            await self._caption(LiveTurn.Role.USER, text, person.number, final=True)

    async def _think(self) -> None:
        self._stopped_at = self._now()
        self.expect_answer()
        await self.wire.event("state", state="thinking")

    # -- the assistant ----------------------------------------------------------------------
    def begin_own(self, text: str) -> Playing:
        """A sentence of ours, after what is being said."""
        playing = self._begin(self._note_speaking)
        playing.add_text(text)
        return playing

    async def _say(self, event: Sound | Text) -> None:
        self._due = None
        self._items.add(event.item)
        if self.answer is None:
            await self._begin_answer()
        assert self.answer
        if isinstance(event, Sound):
            self.answer.add_sound(self._mouth.push(event.samples), event.item)
        else:
            self.answer.add_text(event.text)
            if self._may_show(self._shown_at):
                await self._show_answer(final=False)

    async def _begin_answer(self) -> None:
        person = self._persons.get("")
        if person and not person.is_answered:
            person.is_answered, person.spoken_ms = True, self.microphone.take_spoken_ms()
            await self._understand(person)
        self._answered_at = self._now()
        self.answer = self._begin(self._note_answer, **self._about)

    async def _end_answer(self, event: Answered, *, more: bool) -> None:
        was_cut, self._dropping = self._dropping and self.answer is None, False
        if more or was_cut:
            return
        self._due = None
        answer, self._items = self.answer, set()
        if event.failed and answer is None:
            await self.wire.event("error", error="provider_down", message=f"{self.model.provider_name} gave no answer.")
            await self.wire.event("state", state="listening")
        if answer:
            if rest := self._mouth.rest():
                answer.add_sound(rest, answer.pieces[-1].item if answer.pieces else "")
            await self._show_answer(final=True)
            answer.end()
        self.answer = None

    def _begin(self, began: Began, **told: str) -> Playing:
        number = self.notes.begin_assistant(**told)
        before = self.playing[-1] if self.playing else None
        playing = Playing(self.wire, number, lips=self.talk.avatar, began=began, after=before)
        self.playing.append(playing)
        task = asyncio.create_task(self._follow(playing))
        self._followers.add(task)
        task.add_done_callback(self._followers.discard)
        return playing

    async def _show_answer(self, *, final: bool) -> None:
        self._shown_at = self._now()
        if self.answer and self.answer.text.strip():
            await self._caption(LiveTurn.Role.AI, self.answer.text.strip(), self.answer.number, final=final)

    def _is_dropped(self, item: str) -> bool:
        """Whether it is of an answer that was cut while the model still gave it."""
        return self._dropping and (not item or item in self._dropped)

    # -- silence ----------------------------------------------------------------------------------
    async def cut(self) -> list[tuple[str, int]]:
        """Silence at once; milliseconds played of each piece that was not played to its end."""
        cutting = [playing for playing in self.playing if not playing.over.is_set()]
        unheard = [piece for playing in cutting for piece in playing.unheard()]
        if self.answer:
            self._dropping, self.answer = True, None
            self._dropped, self._items = self._items, set()
            self._mouth.clear()
        for playing in cutting:
            await playing.cut()
            await self.wire.event("interrupted", turn_id=playing.number, heard_text=playing.heard())
        self._due = None
        return unheard

    async def until_silent(self, seconds: float) -> bool:
        """Wait until everything is played, at most so long; whether it is."""
        try:
            async with asyncio.timeout(seconds):
                for playing in list(self.playing):
                    await playing.over.wait()
        except TimeoutError:
            return False
        return True

    async def finish(self, seconds: float) -> None:
        """No more comes of the answer: what there is of it is played."""
        await self._end_answer(Answered(), more=False)
        await self.until_silent(seconds)

    async def lose_call(self, *, said_again: bool) -> None:
        """The call is gone: what there is of its answer is played, and the person knows what to do."""
        unheard = any(not person.is_answered for person in self._persons.values())
        waited = self._due is not None or self.answering or unheard
        await self._end_answer(Answered(), more=False)
        self._persons, self._items = {}, set()
        if waited and not said_again:
            words = f"{DROPPED_OUT} Please say that again."
            await self.wire.event("error", error="provider_down", message=words)
            if not self.playing:
                await self.wire.event("state", state="listening")

    def note_playback(self, turn_id: int, played_ms: int) -> None:
        """How much of a turn the client has played."""
        for playing in self.playing:
            if playing.number == turn_id:
                playing.note(played_ms)

    async def close(self) -> None:
        """When what was heard is noted."""
        await self.cut()
        await asyncio.gather(*self._followers)

    # -- what is kept and told -------------------------------------------------------------------
    async def _follow(self, playing: Playing) -> None:
        """Note now and then how far it is, and its end."""
        while not playing.over.is_set():
            try:
                async with asyncio.timeout(1.0):
                    await playing.over.wait()
            except TimeoutError:
                self.notes.hear(playing.number, playing.heard(), playing.played_ms)
        self.playing.remove(playing)
        self.notes.hear(playing.number, playing.heard(), playing.played_ms, interrupted=playing.was_cut)
        if not self.playing:
            await self.wire.event("state", state="listening")

    async def _note_speaking(self, playing: Playing) -> None:
        """Its first sound was sent."""
        await self.wire.event("state", state="speaking")

    async def _note_answer(self, playing: Playing) -> None:
        """The same of an answer: how long it took."""
        await self._note_speaking(playing)
        latency = self._latency()
        self.notes.hear(playing.number, "", 0, latency=latency)
        observe_turn(latency)
        told = {f"{name}_ms": milliseconds for name, milliseconds in latency.items()}
        await self.wire.event("turn-metrics", turn_id=playing.number, **told, **self._about)

    def _latency(self) -> dict[str, int]:
        """The model hears, thinks and speaks in one: all of that is `model`."""
        spoke_at = min(self.microphone.voiced_at or self._stopped_at, self._stopped_at)
        hearing = round(1000 * (self._stopped_at - spoke_at))
        total = round(1000 * (self._now() - spoke_at))
        return {"end_of_turn": hearing, "stt": 0, "model": total - hearing, "tts": 0, "total": total}

    async def _caption(self, role: str, text: str, number: int, *, final: bool) -> None:
        await self.wire.event("transcript", role=role, text=text, final=final, turn_id=number)

    def _may_show(self, shown_at: float) -> bool:
        return self._now() - shown_at > 1 / CAPTIONS_A_SECOND

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
