"""Recordings to judge: people, silence, noise, a tone."""

from functools import cache
from pathlib import Path

import numpy as np

from learning.english.evaluators import SpeakingRequest
from learning.english.evaluators.local_speaking import assess
from xentree.audio import RATE, decode_audio

FOLDER = Path(__file__).with_name("recordings")
TEXTS = {
    "clear": "Keep in touch, have a great weekend.",
    "weak": "But the eyes were the thing.",
    "child": "Tell us who you are.",
}


@cache
def recording(name):
    """The samples of one of the three sentences."""
    return decode_audio(FOLDER / f"{name}.flac")


@cache
def judged(name, text, age=None, times=1):
    """What is said of it; the same answer is not asked for twice."""
    return assess(SpeakingRequest(recording(name) * times, expected_text=text, age_group=age))


def noise(seconds):
    """White, rather loud."""
    return (np.random.default_rng(1).standard_normal(seconds * RATE) * 3000).astype("<i2").tobytes()


def tone(seconds):
    """A pure one of 220 Hz."""
    return (8000 * np.sin(np.arange(seconds * RATE) * 2 * np.pi * 220 / RATE)).astype("<i2").tobytes()
