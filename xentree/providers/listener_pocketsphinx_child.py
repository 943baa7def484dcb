"""Runs alone (`python -m xentree.providers.listener_pocketsphinx_child`): the ears of one talk, on a socket as stdin.

What comes are frames: a letter, an utterance's number and a length (HEAD), then so many bytes. `b` begins an
utterance, `s` are samples of it, `e` ends it. What goes back are lines of JSON: `{"ready": true}` once, then
`{"utterance", "so_far"}` now and then, and `{"utterance", "words"}` when it has ended.
"""

import json
import os
import resource
import socket
import struct
import time
from typing import Any

from xentree.limited import be_limited, open_no_more
from xentree.providers.speech_pocketsphinx_child import LEAST_VOICED, RATE, plain, words_heard

HEAD = struct.Struct(">cII")
BEGIN, SAMPLES, END = b"b", b"s", b"e"
MEMORY_BYTES = 2 * 1024**3
# Seconds of processor time: of the whole process, and of one utterance.
MOST_CPU, MOST_CPU_UTTERANCE = 6 * 3600, 120
BETWEEN_PARTIALS = 0.25
# The second pass would only begin when an utterance is over; the other four save nearly half the time at no cost in
# words (docs/live.md).
TUNED: dict[str, Any] = {"fwdflat": False, "maxhmmpf": 3000, "maxwpf": 20, "pl_window": 10, "topn": 2}


class Ears:
    """One decoder: it goes on learning how this microphone sounds from utterance to utterance."""

    def __init__(self, decoder: Any, vad: Any) -> None:
        self.decoder, self.vad = decoder, vad
        self.hearing = False
        self.told = ""
        self.told_at = self.voiced = 0.0
        self.unlooked = b""

    def begin(self) -> None:
        """Whatever was heard before is forgotten."""
        if self.hearing:
            self.decoder.end_utt()
        self.told, self.unlooked = "", b""
        self.told_at = self.voiced = 0.0
        self.decoder.start_utt()
        self.hearing = True

    def feed(self, samples: bytes) -> str | None:
        """The next samples; what is understood by now, if that is another text than the last one told."""
        if not self.hearing:
            return None
        self._count_voiced(samples)
        self.decoder.process_raw(samples)
        moment = time.monotonic()
        if self.voiced < LEAST_VOICED or moment < self.told_at + BETWEEN_PARTIALS:
            return None
        found = self.decoder.hyp()
        text = plain(found.hypstr) if found else ""
        if text == self.told:
            return None
        self.told, self.told_at = text, moment
        return text

    def end(self) -> list[dict[str, Any]]:
        """All words; none where nobody spoke: it finds a word in any silence, and is sure of it."""
        if not self.hearing:
            return []
        self.hearing = False
        self.decoder.end_utt()
        return words_heard(self.decoder) if self.voiced >= LEAST_VOICED else []

    def _count_voiced(self, samples: bytes) -> None:
        size, waiting = self.vad.frame_bytes, self.unlooked + samples
        whole = len(waiting) - len(waiting) % size
        voiced = sum(self.vad.is_speech(waiting[at : at + size]) for at in range(0, whole, size))
        self.voiced += voiced * float(self.vad.frame_length)
        self.unlooked = waiting[whole:]


def main() -> None:
    """Limits first, then the model; then listen until nobody is there any more."""
    be_limited(memory=MEMORY_BYTES, cpu_seconds=MOST_CPU)
    from pocketsphinx import Decoder, Vad

    ears = Ears(Decoder(samprate=RATE, loglevel="FATAL", **TUNED), Vad(Vad.STRICT, RATE))
    open_no_more()
    line = socket.socket(fileno=0)
    _tell(line, ready=True)
    while (frame := _frame(line)) is not None:
        _answer(line, ears, *frame)
    os._exit(0)


def _answer(line: socket.socket, ears: Ears, kind: bytes, utterance: int, samples: bytes) -> None:
    if kind == BEGIN:
        _allow_more_time()
        ears.begin()
    elif kind == SAMPLES:
        text = ears.feed(samples)
        if text is not None:
            _tell(line, utterance=utterance, so_far=text)
    elif kind == END:
        _tell(line, utterance=utterance, words=ears.end())


def _allow_more_time() -> None:
    """An utterance that computes for longer than any may has gone astray."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + MOST_CPU_UTTERANCE
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(limit, hard), hard))


def _frame(line: socket.socket) -> tuple[bytes, int, bytes] | None:
    head = _read(line, HEAD.size)
    if head is None:
        return None
    kind, utterance, size = HEAD.unpack(head)
    content = _read(line, size)
    return None if content is None else (kind, utterance, content)


def _read(line: socket.socket, size: int) -> bytes | None:
    """So many bytes; None where there will not be so many."""
    parts, missing = [], size
    while missing:
        part = line.recv(min(missing, 65536))
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _tell(line: socket.socket, **said: Any) -> None:
    line.sendall(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main()
