"""Pocketsphinx on this machine: rough, but nothing leaves it. It never lets other threads run: a process of its own."""

from __future__ import annotations

import json
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Any

from xentree.audio import seconds_of
from xentree.errors import ProviderDown
from xentree.limited import Ended, run_limited
from xentree.providers.speech import Heard, HeardWord, SpeechToText

_CHILD = "xentree.providers.speech_pocketsphinx_child"
# Seconds: to load its model, and for each second of speech, of which it takes about half.
START, PER_SECOND = 20.0, 3.0
_MOST_BYTES = 1_000_000
# More at once would take the processors from everybody else.
_turn = BoundedSemaphore(1)


class PocketsphinxEars(SpeechToText):
    """One recording at a time in each process that asks; the same words for the same samples."""

    id, local = "pocketsphinx-5", True

    def hear(self, samples: bytes) -> Heard:
        seconds = START + PER_SECOND * seconds_of(samples)
        if not _turn.acquire(timeout=2 * seconds):
            raise ProviderDown("The local speech recognition is busy. Try again in a moment.")
        try:
            return _understood(_listen(samples, seconds))
        finally:
            _turn.release()


def _listen(samples: bytes, seconds: float) -> Ended:
    with TemporaryFile() as file:
        file.write(samples)
        file.seek(0)
        return run_limited(_CHILD, [str(int(seconds))], file, seconds=seconds, most_bytes=_MOST_BYTES)


def _understood(ended: Ended) -> Heard:
    if ended.code != 0 or ended.long:
        why = "did not answer in time" if ended.late else "stopped working"
        raise ProviderDown(f"The local speech recognition {why}.")
    return heard_of(json.loads(ended.output))


def heard_of(found: list[dict[str, Any]]) -> Heard:
    """Words as the child processes tell them."""
    words = tuple(HeardWord(**word) for word in found)
    sure = sum(word.confidence or 0.0 for word in words) / len(words) if words else 0.0
    return Heard(" ".join(word.text for word in words), round(sure, 3), words, rough=True)
