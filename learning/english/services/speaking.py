"""Texts as sound: of the course, said once and kept by a hash of what was said, how and by whom; of a person, never."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from redis.exceptions import LockError

from learning.english.schema import AnyTask
from learning.english.spoken import PACES, WHOLE, Said, parts_of
from xentree.audio import encode_mp3, silence
from xentree.errors import NotFound, ProviderDown
from xentree.providers.speech import TextToSpeech, text_to_speech
from xentree.providers.speech_flite import FliteVoices
from xentree.store import store

Sound = TypeVar("Sound")
# Seconds between two lines, and until one talk has to be there; whoever wants the same meanwhile waits so long.
PAUSE, TALK_TAKES = 0.5, 120
# Raise it when the same text is to sound another way.
_EDITION = 1


@dataclass(frozen=True)
class KeptSound:
    """An MP3 in the default storage; `digest` names what is in it."""

    name: str
    digest: str


def say_task(task: AnyTask, level: str, part: str = WHOLE) -> KeptSound:
    """What is said in a task of a level; NotFound where nothing is. Made by whoever asks first, the rest wait."""
    lines = parts_of(task).get(part)
    if lines is None:
        raise NotFound("Nothing is said there.")
    return _by_somebody(lambda voices: _kept(lines, PACES[level], voices))


def say_text(text: str, level: str = "") -> bytes:
    """A person's own text, or a word of it, as MP3; nothing of it is kept."""
    return _by_somebody(lambda voices: encode_mp3(_joined([Said("a", text)], PACES.get(level, 1.0), voices)))


def _by_somebody(say: Callable[[TextToSpeech], Sound]) -> Sound:
    """By the voices of the settings, or the local ones where those fail."""
    voices = text_to_speech()
    try:
        return say(voices)
    except ProviderDown:
        if isinstance(voices, FliteVoices):
            raise
        return say(FliteVoices())


def _kept(lines: Sequence[Said], pace: float, voices: TextToSpeech) -> KeptSound:
    key = json.dumps([_EDITION, voices.id, pace, [asdict(line) for line in lines]])
    digest = sha256(key.encode()).hexdigest()
    kept = KeptSound(f"speech/{digest[:2]}/{digest}.mp3", digest)
    if not default_storage.exists(kept.name):
        with _alone(digest):
            if not default_storage.exists(kept.name):
                default_storage.save(kept.name, ContentFile(encode_mp3(_joined(lines, pace, voices))))
    return kept


@contextmanager
def _alone(digest: str) -> Iterator[None]:
    lock = store().lock(f"speech.{digest}", timeout=TALK_TAKES, blocking_timeout=TALK_TAKES)
    if not lock.acquire():
        raise ProviderDown("That is being read out for somebody else just now. Try again in a moment.")
    try:
        yield
    finally:
        # It took longer than anything should, and the lock is another's by now.
        with suppress(LockError):
            lock.release()


def _joined(lines: Sequence[Said], pace: float, voices: TextToSpeech) -> bytes:
    said = (voices.say(line.text, line.voice, pace=pace).samples for line in lines)
    # A text without a word in it is a pause, not an empty file.
    return silence(PAUSE).join(said) or silence(PAUSE)
