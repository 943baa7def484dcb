"""The client in the documentation talks with a served product."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from accounts.services import open_token_session
from live.models import LiveSession
from live.tests.scripted import SOUND
from xentree.testing.browser import serving

pytestmark = pytest.mark.django_db(transaction=True)
CLIENT = Path(__file__).parents[3] / "docs" / "examples" / "live_client.py"


@pytest.fixture
def run(learner, studio):
    token = open_token_session(learner, user_agent="", address="").access_token

    def run(*words):
        with serving() as address:
            command = [sys.executable, str(CLIENT), address, *map(str, words), "--token", token]
            return subprocess.run(command, capture_output=True, text=True, timeout=60)

    return run


def sound_of(path):
    with wave.open(str(path)) as file:
        return file.getparams()[:3], file.readframes(file.getnframes())


def test_it_says_a_file_and_keeps_the_answer(run, studio, tmp_path):
    studio.answers_after = 16_000
    with wave.open(str(tmp_path / "question.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(SOUND * 5)
    done = run(tmp_path / "question.wav", tmp_path / "answer.wav")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == ["user: something", "ai: You said something"]
    assert sound_of(tmp_path / "answer.wav") == ((1, 2, 16_000), SOUND * 2)
    assert studio.last.heard.startswith(SOUND * 5)
    assert ("playback", 2, 200) in studio.last.calls
    assert LiveSession.objects.get().end_reason == "ended"


def test_it_types_a_text(run, studio, tmp_path):
    done = run(tmp_path / "answer.wav", "--text", "hello")
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, "ai: You said hello")
    assert sound_of(tmp_path / "answer.wav")[1] == SOUND * 2


def test_it_says_why_it_cannot(run, tmp_path, as_learner):
    from live.services.sessions import start_session

    start_session({"session_type": "voice"}, by=as_learner)
    done = run(tmp_path / "answer.wav", "--text", "hello")
    assert (done.returncode, "open already" in done.stderr) == (1, True)
