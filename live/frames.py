"""What a client says on the Live socket: every frame is read into one of these, or refused in words."""

import json
import math
from base64 import b64decode
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from xentree.errors import AppError, Invalid

RATES = (8_000, 16_000, 24_000, 44_100, 48_000)
# Two seconds of the densest sound there is; base64 makes four characters of three bytes.
MOST_SOUND_BYTES = 2 * 2 * max(RATES)
MOST_TEXT_FRAME = MOST_SOUND_BYTES * 4 // 3 + 1_000
MOST_CHARACTERS = 2_000
# No turn is played for longer than a day, and none is numbered beyond what the database counts to.
_MOST_PLAYED_MS = 86_400_000
_MOST_TURN = 2**31 - 1


@dataclass(frozen=True)
class StartSession:
    """The first frame: which session, and the client's rate of samples; captions are sent unless it wants none."""

    session_id: UUID
    sample_rate: int
    captions: bool = True


@dataclass(frozen=True)
class AudioInput:
    """Samples of the microphone; `encoded`: they came as base64 in JSON."""

    samples: bytes
    encoded: bool = False


@dataclass(frozen=True)
class TextInput:
    """Something typed, or written down by the browser."""

    text: str


@dataclass(frozen=True)
class Interrupt:
    """Be silent."""


@dataclass(frozen=True)
class Playback:
    """How much of a turn was played."""

    turn_id: int
    played_ms: int


@dataclass(frozen=True)
class Heartbeat:
    """A sign of life; every other frame is one as well."""


@dataclass(frozen=True)
class EndSession:
    """Good-bye."""


Frame = StartSession | AudioInput | TextInput | Interrupt | Playback | Heartbeat | EndSession


def read_frame(text: str | None, data: bytes | None) -> Frame:
    """What a frame says; Invalid where it says nothing we know, payload_too_large where it is no frame at all."""
    if text is None:
        return AudioInput(_samples(data or b""))
    if len(text) > MOST_TEXT_FRAME:
        raise _too_large()
    content = _json(text)
    match content.get("type"):
        case "start-session":
            return _start(content)
        case "audio-input":
            return AudioInput(_samples(_bytes(content.get("audio"))), encoded=True)
        case "text-input":
            return TextInput(_text(content.get("text")))
        case "interrupt":
            return Interrupt()
        case "playback":
            return Playback(_turn(content.get("turn_id")), _milliseconds(content.get("played_ms")))
        case "heartbeat":
            return Heartbeat()
        case "end-session":
            return EndSession()
    raise _invalid("type", "There is no such type of frame.")


def _json(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Invalid("Text frames have to be JSON.") from error
    if not isinstance(content, dict):
        raise Invalid("A text frame has to be a JSON object.")
    return content


def _no_number(name: str) -> NoReturn:
    """Python would take NaN and Infinity, which JSON does not know."""
    raise ValueError(name)


def _start(content: dict[str, Any]) -> StartSession:
    rate, captions = content.get("sample_rate"), content.get("captions", True)
    if not _is_integer(rate) or rate not in RATES:
        raise _invalid("sample_rate", f"The rate has to be one of {', '.join(map(str, RATES))}.")
    if not isinstance(captions, bool):
        raise _invalid("captions", "Say true or false.")
    return StartSession(_uuid(content.get("session_id")), rate, captions)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise _invalid("session_id", "This is not an id.") from error


def _bytes(value: Any) -> bytes:
    try:
        return b64decode(value, validate=True)
    except (ValueError, TypeError) as error:
        raise _invalid("audio", "The sound has to be base64.") from error


def _samples(data: bytes) -> bytes:
    if len(data) > MOST_SOUND_BYTES:
        raise _too_large()
    if not data or len(data) % 2:
        raise _invalid("audio", "Sound comes as whole 16-bit samples.")
    return data


def _text(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > MOST_CHARACTERS or not _is_storable(text):
        raise _invalid("text", f"A text has to be 1 to {MOST_CHARACTERS} characters.")
    return text


def _is_storable(text: str) -> bool:
    """No NUL and no half of a surrogate pair, which neither databases nor UTF-8 hold."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _turn(value: Any) -> int:
    if not _is_integer(value) or not 1 <= value <= _MOST_TURN:
        raise _invalid("turn_id", "This is no turn.")
    return int(value)


def _milliseconds(value: Any) -> int:
    is_number = _is_integer(value) or isinstance(value, float)
    if not is_number or not math.isfinite(value) or not 0 <= value <= _MOST_PLAYED_MS:
        raise _invalid("played_ms", "This is no time in milliseconds.")
    return int(value)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, **{field: [message]})


def _too_large() -> AppError:
    return AppError("payload_too_large", 413, "A frame holds at most two seconds of sound.")
