"""Pipecat: from samples to where a voice begins, where it pauses, and where the person's turn is over.

Imported late (warming.py). A voice counts after START seconds: a cough is shorter. After STOP seconds of silence the
utterance is handed to the Listener, and after PAUSE more the turn is over; somebody whose words show that more is to
come gets MORE on top.
"""

import asyncio
import time

import numpy as np
import structlog
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_processor import UserTurnProcessor
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from live.engine.base import RATE
from live.engine.dialogue import Dialogue
from live.engine.pipe import Activity

START, STOP, PAUSE = 0.16, 0.2, 0.2
# Without any samples for so long a voice has stopped, too: the microphone was taken away.
STARVED = 0.6
CERTAIN = START + 0.05
# Silero's model judges 512 samples at a time. Loudness is no measure: it would have to rise before a voice counts.
WINDOW = 512
HOW = VADParams(confidence=0.5, start_secs=START, stop_secs=STOP, min_volume=0.0)
log = structlog.get_logger(__name__)


class Silero(SileroVADAnalyzer):
    """Voice activity as Silero's model judges it; `is_heard` is the newest judgement, which is no certainty yet."""

    is_heard = False

    def __init__(self) -> None:
        super().__init__(sample_rate=RATE, params=HOW)

    def voice_confidence(self, buffer: bytes) -> float:
        """0 to 1."""
        confidence = float(np.max(super().voice_confidence(buffer)))
        self.is_heard = confidence >= HOW.confidence
        return confidence


class Judged(VADAnalyzer):
    """The same as something else judges it."""

    is_heard = False

    def __init__(self, activity: Activity) -> None:
        super().__init__(sample_rate=RATE, params=HOW)
        self._activity = activity

    def num_frames_required(self) -> int:
        """Samples of a judgement."""
        return WINDOW

    def voice_confidence(self, buffer: bytes) -> float:
        """0 to 1."""
        confidence = self._activity(buffer)
        self.is_heard = confidence >= HOW.confidence
        return confidence


class Floor(FrameProcessor):
    """The end of the pipeline: tells the Dialogue who has the floor."""

    def __init__(self, dialogue: Dialogue, voice: Silero | Judged) -> None:
        super().__init__()
        self._dialogue, self._voice = dialogue, voice

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            self._dialogue.take_samples(frame.audio)
            return
        if isinstance(frame, VADUserStartedSpeakingFrame):
            await self._dialogue.voice_begins()
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            ago = time.time() - frame.timestamp + frame.stop_secs
            await self._dialogue.voice_ends(time.monotonic() - ago)
        elif isinstance(frame, UserStoppedSpeakingFrame):
            # Whoever just spoke up again gets the time that makes it certain.
            await self._dialogue.turn_ends(CERTAIN if self._voice.is_heard else 0.0)
        await self.push_frame(frame, direction)


class TurnTaking:
    """One session's pipeline."""

    def __init__(self, dialogue: Dialogue, activity: Activity | None) -> None:
        voice = Judged(activity) if activity else Silero()
        stop = SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=PAUSE, wait_for_transcript=False)
        strategies = UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop])
        turns = UserTurnProcessor(user_turn_strategies=strategies)
        pipeline = Pipeline(
            [VADProcessor(vad_analyzer=voice, audio_idle_timeout=STARVED), turns, Floor(dialogue, voice)]
        )
        rates = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
        self._worker = PipelineWorker(pipeline, params=rates, enable_rtvi=False, idle_timeout_secs=None)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Running when this returns."""
        started = asyncio.Event()
        self._worker.add_event_handler("on_pipeline_started", lambda *_: started.set())
        self._worker.add_event_handler("on_pipeline_error", _note_error)
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(self._worker)
        self._task = asyncio.create_task(runner.run())
        await started.wait()

    async def feed(self, samples: bytes) -> None:
        """The next ones."""
        await self._worker.queue_frame(InputAudioRawFrame(audio=samples, sample_rate=RATE, num_channels=1))

    async def stop(self) -> None:
        """At once."""
        await self._worker.cancel()
        if self._task:
            await asyncio.wait([self._task])


def _note_error(worker: PipelineWorker, frame: ErrorFrame) -> None:
    log.error("turn_taking_failed", error=str(frame.error)[:300], exc_info=frame.exception)
