"""Runs alone (`python -m xentree.audio_child decode|encode`): a file on stdin, the other form of it on stdout."""

import os
import sys
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from xentree.limited import be_limited, open_no_more

RATE = 16_000
# As xentree/audio.py reads them.
UNKNOWN, SILENT, BROKEN, LONG = 40, 41, 42, 43
MEMORY_BYTES, CPU_SECONDS = 1024**3, 20
# Named outright by how a file begins: left to itself the library would also take playlists, which name other files.
_CODECS = ("opus", "vorbis", "aac", "flac", "mp3", "pcm_")
_SANE_RATES, _MOST_CHANNELS = range(4_000, 192_001), 8
_PIECE = 1152
_MP3_BITS = 48_000


class Refused(Exception):
    """It is not read, for the reason with that exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main() -> int:
    """Limits first; the exit code says why there is nothing on stdout."""
    be_limited(memory=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    import av

    av.logging.set_level(None)
    # It loads much of itself only when that is first used, and later it could not any more.
    deque(_samples(BytesIO(encode(bytes(2 * _PIECE)))), maxlen=0)
    open_no_more()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        if sys.argv[1] == "encode":
            target.write(encode(source.read()))
        else:
            decode(source, target, int(sys.argv[2]))
    except Refused as refused:
        code = refused.code
    except (av.FFmpegError, MemoryError, ValueError):
        code = BROKEN
    else:
        code = 0
    target.flush()
    # What a broken file left behind in a library cannot crash it any more.
    os._exit(code)


def decode(source: IO[bytes], target: IO[bytes], most: int) -> None:
    """Write the samples, at most so many bytes of them."""
    written = 0
    for piece in _samples(source):
        written += len(piece)
        if written > most:
            raise Refused(LONG)
        target.write(piece)
    if not written:
        raise Refused(SILENT)


def encode(samples: bytes) -> bytes:
    """An MP3 of samples."""
    import av

    target = BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = _MP3_BITS
        for start in range(0, len(samples), 2 * _PIECE):
            container.mux(stream.encode(_frame(samples[start : start + 2 * _PIECE], start // 2)))
        container.mux(stream.encode(None))
    return target.getvalue()


def format_of(head: bytes) -> str:
    """By the first bytes of a file; Refused where it is none of those that are read."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith((b"RIFF", b"RF64")) and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] in (b"ftyp", b"styp", b"moov", b"moof"):
        return "mp4"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
        return "mp3"
    raise Refused(UNKNOWN)


def _samples(source: IO[bytes]) -> Iterator[bytes]:
    import av

    name = format_of(source.read(16))
    source.seek(0)
    with av.open(source, "r", format=name) as container:
        if not container.streams.audio:
            raise Refused(SILENT)
        stream = container.streams.audio[0]
        _refuse_strange(stream.codec_context)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in container.decode(stream):
            yield from map(_bytes, resampler.resample(frame))
        yield from map(_bytes, resampler.resample(None))


def _refuse_strange(codec: Any) -> None:
    """Only codecs of speech at rates of sound; and no thread beside this one, which may not be begun here."""
    if not codec.codec.canonical_name.startswith(_CODECS):
        raise Refused(UNKNOWN)
    if codec.sample_rate not in _SANE_RATES or not 1 <= codec.layout.nb_channels <= _MOST_CHANNELS:
        raise Refused(BROKEN)
    codec.thread_count = 1


def _bytes(frame: Any) -> bytes:
    """A plane is padded beyond its samples."""
    return bytes(frame.planes[0])[: 2 * frame.samples]


def _frame(samples: bytes, start: int) -> Any:
    import av

    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
    frame.planes[0].update(samples.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts = RATE, start
    return frame


if __name__ == "__main__":
    sys.exit(main())
