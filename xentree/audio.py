"""Sound as this product computes with it: PCM16 little-endian, mono, 16 kHz; and the files it comes and goes as.

Files of strangers are read in a process of its own within limits (xentree/limited.py). PyAV writes in one, too: a web
process does without its 50 MB.
"""

from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from xentree.errors import Invalid
from xentree.limited import Ended, run_limited

RATE = 16_000
BYTES_A_SECOND = 2 * RATE
MOST_SECONDS = 180
MP3 = "audio/mpeg"
# Seconds for the whole, the start of the process included; three minutes of speech take about one.
_SECONDS = 30.0
_CHILD = "xentree.audio_child"
_WORDS = {
    "unknown": "This is no recording we can read. Send WebM, Ogg, MP4, WAV, FLAC or MP3 audio.",
    "silent": "There is no sound in this recording. Record it again.",
    "broken": "This recording is damaged or incomplete. Record it again.",
    "long": f"This recording is longer than {MOST_SECONDS // 60} minutes. Record a shorter one.",
    "slow": "Reading this recording took too long, so it was given up. Record it again.",
}
# The child's way of saying which: by its exit code.
CODES = {"unknown": 40, "silent": 41, "broken": 42, "long": 43}
_CAUSES = {code: cause for cause, code in CODES.items()}


def decode_audio(source: Path | IO[bytes], *, most_seconds: float = MOST_SECONDS) -> bytes:
    """The samples of a file, whatever its name says it is; Invalid, in words, where it has none to give."""
    most = int(most_seconds * BYTES_A_SECOND)
    ended = _run(["decode", str(most)], source, most)
    if ended.code != 0 or ended.late or ended.long:
        raise Invalid(_WORDS[_cause(ended)], audio=[_WORDS[_cause(ended)]])
    return ended.output


def encode_mp3(samples: bytes) -> bytes:
    """The samples as an MP3 of about 6 kB a second, which every browser plays."""
    ended = _run(["encode"], BytesIO(samples), 1_000_000 + len(samples))
    if ended.code != 0 or not ended.output:
        raise RuntimeError(f"Samples could not be written as MP3 (exit code {ended.code}).")
    return ended.output


def seconds_of(samples: bytes) -> float:
    """How long they last."""
    return len(samples) / BYTES_A_SECOND


def silence(seconds: float) -> bytes:
    """So much of nothing."""
    return bytes(2 * round(seconds * RATE))


def wav_of(samples: bytes) -> bytes:
    """The samples as a WAV file."""
    import wave

    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return target.getvalue()


def _run(order: list[str], source: Path | IO[bytes], most_bytes: int) -> Ended:
    """The child seeks in what it reads, so that it gets a real file."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return run_limited(_CHILD, order, file, seconds=_SECONDS, most_bytes=most_bytes)
    with TemporaryFile() as file:
        copyfileobj(source, file)
        file.seek(0)
        return run_limited(_CHILD, order, file, seconds=_SECONDS, most_bytes=most_bytes)


def _cause(ended: Ended) -> str:
    if ended.late:
        return "slow"
    return "long" if ended.long else _CAUSES.get(ended.code, "broken")
