"""What clients may say, and what is made of everything else."""

import base64
import json
from uuid import UUID

import pytest

from live import frames
from live.frames import AudioInput, EndSession, Heartbeat, Interrupt, Playback, StartSession, TextInput, read_frame
from xentree.errors import AppError

ID = "7a0e6c1e-7f0c-4d0e-9a51-3d3a2f6f1f11"
SOUND = base64.b64encode(b"\x01\x00").decode()
NO_FRAMES = [
    "",
    "{",
    "[]",
    "7",
    '"start-session"',
    "{}",
    '{"type": 7}',
    '{"type": ["interrupt"]}',
    '{"type": "sing"}',
    '{"type": "text-input"}',
    '{"type": "text-input", "text": "  "}',
    '{"type": "text-input", "text": 5}',
    '{"type": "text-input", "text": "a\\u0000b"}',
    '{"type": "text-input", "text": "\\ud800"}',
    json.dumps({"type": "text-input", "text": "a" * 2001}),
    '{"type": "audio-input"}',
    '{"type": "audio-input", "audio": "***"}',
    '{"type": "audio-input", "audio": "AA=="}',
    '{"type": "audio-input", "audio": "\\u00e4"}',
    '{"type": "audio-input", "audio": ["AAA="]}',
    '{"type": "playback", "turn_id": 1}',
    '{"type": "playback", "turn_id": 1, "played_ms": NaN}',
    '{"type": "playback", "turn_id": 1, "played_ms": Infinity}',
    '{"type": "playback", "turn_id": 1, "played_ms": 1e999}',
    '{"type": "playback", "turn_id": 1, "played_ms": -1}',
    '{"type": "playback", "turn_id": 1, "played_ms": 1e12}',
    '{"type": "playback", "turn_id": 1, "played_ms": true}',
    '{"type": "playback", "turn_id": 1, "played_ms": "1"}',
    '{"type": "playback", "turn_id": 0, "played_ms": 1}',
    '{"type": "playback", "turn_id": 1.5, "played_ms": 1}',
    '{"type": "playback", "turn_id": 99999999999, "played_ms": 1}',
    '{"type": "start-session", "session_id": "x", "sample_rate": 16000}',
    '{"type": "start-session", "session_id": 7, "sample_rate": 16000}',
    f'{{"type": "start-session", "session_id": "{ID}"}}',
    f'{{"type": "start-session", "session_id": "{ID}", "sample_rate": 11025}}',
    f'{{"type": "start-session", "session_id": "{ID}", "sample_rate": "16000"}}',
    f'{{"type": "start-session", "session_id": "{ID}", "sample_rate": true}}',
    f'{{"type": "start-session", "session_id": "{ID}", "sample_rate": 16000, "captions": "no"}}',
    "[" * 100_000,
    '{"type": "playback", "turn_id": ' + "9" * 5000 + ', "played_ms": 1}',
]


@pytest.mark.parametrize(
    ("content", "frame"),
    [
        ({"type": "start-session", "session_id": ID, "sample_rate": 44100}, StartSession(UUID(ID), 44100)),
        (
            {"type": "start-session", "session_id": ID, "sample_rate": 8000, "captions": False},
            StartSession(UUID(ID), 8000, captions=False),
        ),
        ({"type": "audio-input", "audio": SOUND}, AudioInput(b"\x01\x00", encoded=True)),
        ({"type": "text-input", "text": " hello "}, TextInput("hello")),
        ({"type": "interrupt", "more": 1}, Interrupt()),
        ({"type": "playback", "turn_id": 2, "played_ms": 120.9}, Playback(2, 120)),
        ({"type": "heartbeat"}, Heartbeat()),
        ({"type": "end-session"}, EndSession()),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else "",
)
def test_every_frame_is_read(content, frame):
    assert read_frame(json.dumps(content), None) == frame


def test_binary_frames_are_sound():
    assert read_frame(None, b"\x01\x00\x02\x00") == AudioInput(b"\x01\x00\x02\x00")


@pytest.mark.parametrize("text", NO_FRAMES, ids=range(len(NO_FRAMES)))
def test_what_is_no_frame_is_refused_in_words(text):
    with pytest.raises(AppError) as refusal:
        read_frame(text, None)
    assert refusal.value.code == "validation_error"


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01\x00\x02"], ids=["empty", "one byte", "odd"])
def test_half_a_sample_is_none(data):
    with pytest.raises(AppError) as refusal:
        read_frame(None, data)
    assert refusal.value.code == "validation_error"


@pytest.mark.parametrize(
    ("text", "data"),
    [(None, bytes(frames.MOST_SOUND_BYTES + 2)), ("x" * (frames.MOST_TEXT_FRAME + 1), None)],
    ids=["sound", "text"],
)
def test_what_is_too_large_is_not_even_read(text, data):
    with pytest.raises(AppError) as refusal:
        read_frame(text, data)
    assert refusal.value.code == "payload_too_large"


def test_the_largest_sound_fits_either_way():
    sound = bytes(frames.MOST_SOUND_BYTES)
    text = json.dumps({"type": "audio-input", "audio": base64.b64encode(sound).decode()})
    assert read_frame(None, sound).samples == read_frame(text, None).samples == sound
