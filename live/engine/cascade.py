"""Ears, assistant and voice one after the other: the engine that needs nothing but this machine."""

import asyncio
from collections.abc import Sequence

from live.engine.answering import Assistant
from live.engine.base import Engine, Said, Talk, Wire
from live.engine.dialogue import Dialogue
from live.engine.ears import Ears
from live.engine.ledger import Ledger
from live.engine.mouth import Mouth
from live.engine.pipe import Activity, Pipe
from live.engine.telling import teller
from live.engine.threads import in_thread
from live.engine.warming import warm
from xentree.errors import AppError
from xentree.providers import speech
from xentree.providers.listener_pocketsphinx import PocketsphinxListener
from xentree.providers.speaker_flite import FliteSpeaker
from xentree.providers.speech import Listener, Speaker


class CascadeEngine(Engine):
    """The samples of a session through voice activity to the Dialogue, which does the rest."""

    def __init__(
        self,
        talk: Talk,
        wire: Wire,
        *,
        voices: tuple[Listener, Speaker] | None = None,
        activity: Activity | None = None,
    ) -> None:
        self._talk, self._wire, self._voices = talk, wire, voices
        self._ledger, self._pipe = Ledger(talk.session_id), Pipe(activity)
        self._ears: Ears | None = None
        self._dialogue: Dialogue | None = None

    async def start(self, history: Sequence[Said]) -> None:
        """Everything at once; without ears the person can still type."""
        if self._voices is None:
            self._voices = await in_thread(self._choose)
        listener, speaker = self._voices
        assistant, tell = Assistant(self._talk), teller(self._wire)
        mouth = Mouth(self._talk, self._wire, speaker, FliteSpeaker)
        ears = None if self._talk.browser_ears else Ears(listener, PocketsphinxListener, tell)
        await asyncio.gather(assistant.open(), self._ledger.open(), self._open_ears(ears), asyncio.to_thread(warm))
        dialogue = Dialogue(self._wire, self._ears, assistant, mouth, self._ledger, tell)
        dialogue.remember(history)
        await self._pipe.open(dialogue)
        self._dialogue = dialogue

    async def hear(self, samples: bytes) -> None:
        """Into the pipeline; what comes too early or too late is dropped."""
        await self._pipe.feed(samples)

    async def take_text(self, text: str) -> None:
        """What was typed or written down elsewhere."""
        if self._dialogue and text.strip():
            await self._dialogue.take_text(text.strip())

    async def interrupt(self) -> None:
        """The button."""
        if self._dialogue:
            await self._dialogue.interrupt()

    async def note_playback(self, turn_id: int, played_ms: int) -> None:
        """The client's report."""
        if self._dialogue:
            self._dialogue.note_playback(turn_id, played_ms)

    async def say(self, text: str) -> None:
        """Words of ours."""
        if self._dialogue:
            await self._dialogue.say(text)

    async def close(self) -> None:
        """From the microphone to the database, so that nothing new comes while the rest is written."""
        dialogue, self._dialogue = self._dialogue, None
        await self._pipe.close()
        if dialogue:
            await dialogue.close()
        if self._ears:
            await self._ears.close()
        await self._ledger.close()

    def _choose(self) -> tuple[Listener, Speaker]:
        may_leave, language = self._talk.may_leave, self._talk.language
        return speech.listener(may_leave=may_leave, language=language), speech.speaker(may_leave=may_leave)

    async def _open_ears(self, ears: Ears | None) -> None:
        if ears is None:
            return
        try:
            await ears.open()
        except AppError as failure:
            await ears.close()
            await teller(self._wire)(failure)
        else:
            self._ears = ears
