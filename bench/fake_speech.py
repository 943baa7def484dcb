"""What bench/fake_provider.py says and understands: a tone as long as the text, and always the same two words.

| model | what it does |
| --- | --- |
| `paced-<first ms>-<gap ms>` | speech: so long until the first 0.1 s of sound, and between two; text: word by word |
| `odd` | answers in no form anybody knows |
| `plain` | refuses to tell words and probabilities, and to stream, as some transcribing models do |
| `file` | sends a WAV file, whatever was asked for |
| `cut` | the connection breaks in the middle |
| `hang` | sends headers and then nothing |
| `mute` | ends at once, without a sound |
| `error-<status>` | answers with that status |

A text is streamed by `paced-...`, `cut` and `hang` alone, and where that is asked for; other models answer at once.
"""

from __future__ import annotations

import io
import json
import math
import re
import struct
import wave
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

RATE, SECONDS_A_LETTER, SECONDS_A_PIECE = 24_000, 0.05, 0.1
HEARD = {
    "text": "Hello there.",
    "words": [{"word": "Hello", "start": 0.1, "end": 0.4}, {"word": "there", "start": 0.5, "end": 0.9}],
    "segments": [{"avg_logprob": math.log(0.8)}],
}
_FIELD = re.compile(rb'name="(model|response_format|language|stream)"\r\n\r\n(.*?)\r\n')


@dataclass(frozen=True)
class Reply:
    """An answer: its pieces, each with the seconds since the one before, and how it ends."""

    kind: str
    pieces: tuple[tuple[float, bytes], ...]
    status: int = 200
    # `end` as it should, `cut` in the middle, `hang` never.
    ending: str = "end"


def form_fields(body: bytes) -> dict[str, str]:
    """The plain fields of a multipart body."""
    return {name.decode(): value.decode() for name, value in _FIELD.findall(body)}


def reply(path: str, body: dict[str, Any]) -> Reply:
    """What the model does that the body names."""
    model = body["model"]
    if model.startswith("error-"):
        status = int(model.split("-")[1])
        return _json({"error": {"message": f"fake failure {status}", "type": "api_error", "code": "api_error"}}, status)
    if model == "odd":
        return _json({"said": 1})
    return _text(body) if path.endswith("/transcriptions") else _sound(body)


def _sound(body: dict[str, Any]) -> Reply:
    model, samples = body["model"], _tone(body)
    if body["response_format"] != "pcm" or model == "file":
        return Reply("audio/wav", ((0.0, _wav(samples)),))
    size = int(2 * RATE * SECONDS_A_PIECE)
    first, gap = _pace(model)
    pieces = tuple((gap if at else first, samples[at : at + size]) for at in range(0, len(samples), size))
    return _ended("audio/pcm", model, pieces)


def _text(body: dict[str, Any]) -> Reply:
    model = body["model"]
    plain = model == "plain"
    if plain and (body["response_format"] != "json" or "stream" in body):
        return _json({"error": {"message": "no"}}, 400)
    if model in ("cut", "hang") or model.startswith("paced-"):
        first, gap = _pace(model)
        if "stream" not in body:
            return Reply("application/json", ((first, json.dumps(HEARD).encode()),))
        events: list[dict[str, Any]] = [
            {"type": "transcript.text.delta", "delta": each} for each in ("Hello", " there.")
        ]
        events.append({"type": "transcript.text.done", "text": HEARD["text"]})
        pieces = tuple((gap if at else first, _event(each)) for at, each in enumerate(events))
        return _ended("text/event-stream", model, pieces)
    return _json({"text": HEARD["text"]} if body["response_format"] == "json" else HEARD)


def _ended(kind: str, model: str, pieces: tuple[tuple[float, bytes], ...]) -> Reply:
    if model == "cut":
        return Reply(kind, pieces[: len(pieces) // 2], ending="cut")
    return Reply(kind, () if model in ("hang", "mute") else pieces, ending="hang" if model == "hang" else "end")


def _pace(model: str) -> tuple[float, float]:
    """Seconds until the first piece, and between two."""
    if not model.startswith("paced-"):
        return 0.0, 0.0
    first, gap = model.split("-")[1:3]
    return float(first) / 1000, float(gap) / 1000


def _json(body: Any, status: int = 200) -> Reply:
    return Reply("application/json", ((0.0, json.dumps(body).encode()),), status)


def _event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def _tone(body: dict[str, Any]) -> bytes:
    """As long as the text is, lower for every voice but the first."""
    count = int(len(body["input"]) * SECONDS_A_LETTER * RATE / body.get("speed", 1.0))
    return _sine(220 if body["voice"] == "coral" else 110, count)


@lru_cache(maxsize=64)
def _sine(pitch: int, count: int) -> bytes:
    """Kept, so that a sentence that was said before takes just the time it is meant to take."""
    samples = (int(8000 * math.sin(2 * math.pi * pitch * number / RATE)) for number in range(count))
    return struct.pack(f"<{count}h", *samples)


def _wav(samples: bytes) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return target.getvalue()
