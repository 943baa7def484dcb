"""The local voices for talks: the first clause is said apart, so that it is heard while the rest is still computed."""

from __future__ import annotations

import asyncio
import re
from array import array
from collections.abc import AsyncGenerator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from xentree.audio import BYTES_A_SECOND, RATE, silence
from xentree.providers.speech import Phone, Speaker, Speech, Voice
from xentree.providers.speech_flite import FliteVoices, make_ready, speakable
from xentree.providers.visemes import SILENCE

# More at once would take the processors from those who listen.
AT_ONCE = 2
# Eight milliseconds a word: a text of more words is cut. How many words the first piece has, and the later ones about.
SHORT, LEAST, MOST, LATER = 7, 2, 6, 30
# Where one may take a breath: best after a mark, else before one of these, else before one of those.
_JOINING = frozenset({"and", "but", "or", "because", "which", "who", "when", "where", "if", "while", "until"})
_PREPOSITIONS = frozenset({"that", "than", "in", "on", "at", "for", "with", "from", "about"})
_TITLES = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "no."})
_MARK = re.compile(r"[,;:.!?]['\")]*$")
_END = re.compile(r"[.!?]['\")]*$")
# Seconds: of silence before a piece, and after it by how it ends; of the fade at both ends.
LEAD, AFTER_WORD, AFTER_MARK, AFTER_END, FADE = 0.02, 0.03, 0.16, 0.28, 0.004


class FliteSpeaker(Speaker):
    """In threads, outside of the event loop and of Python's lock; once it is closed nothing more is begun."""

    id, local = "flite-1", True

    def __init__(self) -> None:
        _threads().submit(make_ready)

    async def speak(self, text: str, voice: Voice = "a") -> AsyncGenerator[Speech, None]:
        pieces = iter(pieces_of(speakable(text)))
        coming = _begun(next(pieces, ""), voice)
        try:
            while speech := await asyncio.wrap_future(coming):
                # While a piece is heard the next one is computed, but not beside the first, and none beyond it.
                coming = _begun(next(pieces, ""), voice)
                yield speech
        finally:
            coming.cancel()


def _begun(piece: str, voice: Voice) -> Future[Speech | None]:
    return _threads().submit(_said, piece, voice)


def pieces_of(text: str) -> list[str]:
    """The first one short where that does no harm to how it sounds, the others of a breath or so."""
    words = text.split()
    pieces: list[str] = []
    while words:
        cut = _cut(words, LEAST, MOST) if not pieces else _cut(words, LATER, len(words))
        pieces.append(" ".join(words[:cut]))
        words = words[cut:]
    return pieces


def _cut(words: list[str], least: int, most: int) -> int:
    """After how many words; all of them where there is no place for a breath."""
    if len(words) <= max(SHORT, least):
        return len(words)
    places = range(least, min(most, len(words) - 1) + 1)
    marks = [at for at in places if _MARK.search(words[at - 1]) and words[at - 1].lower() not in _TITLES]
    joints = [at for kind in (_JOINING, _PREPOSITIONS) for at in places if words[at].lower() in kind]
    return next(iter([*marks, *joints]), len(words))


def _said(piece: str, voice: Voice) -> Speech | None:
    """None where there is nothing left to say."""
    if not piece:
        return None
    rest = AFTER_END if _END.search(piece) else AFTER_MARK if _MARK.search(piece) else AFTER_WORD
    return trimmed(FliteVoices().say(piece, voice), rest)


def trimmed(speech: Speech, rest: float) -> Speech:
    """Without the long silences at its ends, which would add up where pieces join, and without clicks there."""
    sounds = [phone for phone in speech.phones if phone.phone != SILENCE]
    if not sounds:
        return Speech(silence(rest), (Phone(SILENCE, 0.0, rest),))
    begin, end = max(0.0, sounds[0].start - LEAD), sounds[-1].end
    samples = _faded(speech.samples[_at(begin) : _at(end + min(rest, LEAD))])
    length = round((len(samples) / BYTES_A_SECOND) + rest, 3)
    inner = [phone for phone in speech.phones if sounds[0].start <= phone.start < end]
    phones = [Phone(each.phone, round(each.start - begin, 3), round(each.end - begin, 3)) for each in inner]
    lead, last = Phone(SILENCE, 0.0, phones[0].start), Phone(SILENCE, phones[-1].end, length)
    return Speech(samples + silence(rest), (*([lead] if lead.end else []), *phones, last))


def _at(seconds: float) -> int:
    return 2 * round(seconds * RATE)


def _faded(samples: bytes) -> bytes:
    values = array("h", samples)
    count = min(round(FADE * RATE), len(values) // 2)
    for place in range(count):
        values[place] = values[place] * place // count
        values[-1 - place] = values[-1 - place] * place // count
    return values.tobytes()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="voices")
