"""What bench/fake_provider.py says and understands: a tone as long as the text, and always the same two words.

| model | what it does |
| --- | --- |
| `odd` | answers in no form anybody knows |
| `plain` | refuses to tell words and probabilities, as some transcribing models do |
| `error-<status>` | answers with that status |
"""

from __future__ import annotations

import io
import math
import re
import struct
import wave
from typing import Any

RATE, SECONDS_A_LETTER = 24_000, 0.05
HEARD = {
    "text": "Hello there.",
    "words": [{"word": "Hello", "start": 0.1, "end": 0.4}, {"word": "there", "start": 0.5, "end": 0.9}],
    "segments": [{"avg_logprob": math.log(0.8)}],
}
_FIELD = re.compile(rb'name="(model|response_format|language)"\r\n\r\n(.*?)\r\n')


def form_fields(body: bytes) -> dict[str, str]:
    """The plain fields of a multipart body."""
    return {name.decode(): value.decode() for name, value in _FIELD.findall(body)}


def speech(body: dict[str, Any]) -> bytes | None:
    """The WAV a text is read out in; None for the model that answers oddly."""
    if body["model"] == "odd":
        return None
    count = int(len(body["input"]) * SECONDS_A_LETTER * RATE / body.get("speed", 1.0))
    pitch = 220 if body["voice"] == "coral" else 110
    samples = (int(8000 * math.sin(2 * math.pi * pitch * number / RATE)) for number in range(count))
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return target.getvalue()


def transcription(fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and body."""
    if fields["model"] == "odd":
        return 200, {"said": 1}
    if fields["response_format"] == "json":
        return 200, {"text": HEARD["text"]}
    return (400, {"error": {"message": "no"}}) if fields["model"] == "plain" else (200, HEARD)
