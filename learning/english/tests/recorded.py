"""A second of a tone, recorded."""

import math
import struct
from io import BytesIO
from wave import open as open_wave

from django.core.files.uploadedfile import SimpleUploadedFile

from learning.english.services import recordings


def tone(seconds=1.0, rate=16_000):
    """A WAV file."""
    samples = [round(8000 * math.sin(2 * math.pi * 440 * number / rate)) for number in range(round(seconds * rate))]
    target = BytesIO()
    with open_wave(target, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return target.getvalue()


WAV = tone()


def recorded(by, content=WAV):
    """A recording that is whole."""
    return recordings.add_recording(SimpleUploadedFile("voice.wav", content), "audio/wav", by=by)
