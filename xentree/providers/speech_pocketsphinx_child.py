"""Runs alone (`python -m xentree.providers.speech_pocketsphinx_child <seconds>`): samples in, words as JSON out."""

import json
import os
import re
import sys
from typing import Any

from xentree.limited import be_limited, open_no_more

RATE, FRAMES_A_SECOND = 16_000, 100
MEMORY_BYTES = 2 * 1024**3
LEAST_VOICED = 0.2
_ALTERNATIVE = re.compile(r"\(\d+\)$")
_WORD = re.compile(r"[a-z]")


def main() -> int:
    """Limits first, then the model, then the samples."""
    be_limited(memory=MEMORY_BYTES, cpu_seconds=int(sys.argv[1]), niceness=5)
    from pocketsphinx import Decoder, Vad

    decoder, vad = Decoder(samprate=RATE, loglevel="FATAL"), Vad(Vad.STRICT, RATE)
    open_no_more()
    samples = sys.stdin.buffer.read()
    # It finds a word in any silence, and is sure of it.
    words = words_of(decoder, samples) if voiced_seconds(vad, samples) >= LEAST_VOICED else []
    sys.stdout.write(json.dumps(words))
    sys.stdout.flush()
    os._exit(0)


def voiced_seconds(vad: Any, samples: bytes) -> float:
    """How long somebody speaks, or something sounds like it."""
    pieces = [samples[at : at + vad.frame_bytes] for at in range(0, len(samples), vad.frame_bytes)]
    return sum(vad.is_speech(piece) for piece in pieces if len(piece) == vad.frame_bytes) * float(vad.frame_length)


def words_of(decoder: Any, samples: bytes) -> list[dict[str, Any]]:
    """The words of the best path, each with the posterior it has in the lattice."""
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    return words_heard(decoder)


def words_heard(decoder: Any) -> list[dict[str, Any]]:
    """Of the utterance that was ended last; none where nothing was understood."""
    if decoder.hyp() is None:
        return []
    return [_word(segment) for segment in decoder.seg() if _WORD.match(segment.word)]


def plain(hypothesis: str) -> str:
    """Its words alone, without marks of alternatives and of noises."""
    return " ".join(_ALTERNATIVE.sub("", word) for word in hypothesis.split() if _WORD.match(word))


def _word(segment: Any) -> dict[str, Any]:
    return {
        "text": _ALTERNATIVE.sub("", segment.word),
        "start": segment.start_frame / FRAMES_A_SECOND,
        "end": (segment.end_frame + 1) / FRAMES_A_SECOND,
        "confidence": round(min(1.0, segment.prob), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
