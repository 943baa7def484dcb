"""Makes an assessment of what was found out about a recording, and says it in words."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from learning.english.evaluators.base import (
    Assessment,
    Criterion,
    Report,
    SpeakingRequest,
    SpokenPhone,
    SpokenWord,
)
from learning.english.evaluators.local_speaking.feedback import on_free_speech, on_reading
from learning.english.evaluators.local_speaking.process import read_apart
from learning.english.evaluators.local_speaking.reading import Piece, Reading, ReadPhone, ReadWord
from learning.english.evaluators.local_speaking.scorer import ASPECTS, SHIPPED, Scorer, load
from learning.english.evaluators.local_speaking.slips import WEAK, spelt
from learning.english.evaluators.local_speaking.words import Word, words_of
from xentree.errors import ProviderDown
from xentree.providers.speech import speech_to_text

NAME = "xentree-local"
# Free speech is judged, and any speech given a level, from so many seconds of speech on.
ENOUGH_SECONDS = 20
# What a reading's marks say about a level, at least; a rough guess, as docs/assessment.md explains.
_LEVELS = ((92, "C1"), (84, "B2"), (72, "B1"), (58, "A2"), (0, "A1"))
_SENTENCE = re.compile(r"[.!?;:\n]")
_LONGEST_SENTENCE, _SHORTEST_SENTENCE = 18, 4
# From which probability on a word was said, and the text is surely the one that was expected.
_SAID, _SURELY_SAME = 0.2, 0.5
_CRITERIA = ("accuracy", "fluency", "prosody")


def judge(request: SpeakingRequest, report: Report) -> Assessment:
    """By its sound alone: against the text it should be, or as free speech."""
    folder = settings.SPEAKING_MODEL
    file = Path(folder) / SHIPPED.name if folder else SHIPPED
    try:
        scorer = load(file)
    except (OSError, ValueError, KeyError) as error:
        raise ProviderDown("The model that listens cannot be read.") from error
    words = words_of(request.expected_text or "")
    report(0.1, "Listening to each sound")
    order = {
        "words": [word.ways for word in words],
        "sentences": sentence_lengths(request.expected_text or "", words),
        "age": request.age_group,
        "scorer": str(file),
        "model": str(folder),
    }
    reading = read_apart(request.samples, order)
    if not reading.figures and (not words or reading.speech_seconds < 0.3):
        return _nothing_heard()
    if words:
        return _of_text(request, words, reading, scorer)
    report(0.6, "Writing down what was heard")
    return _of_free_speech(request, reading, scorer)


def sentence_lengths(text: str, words: Sequence[Word]) -> list[int]:
    """How many words each sentence has; very long ones are cut, very short ones joined to the one before."""
    lengths: list[int] = []
    count = 0
    for place, word in enumerate(words):
        count += 1
        between = text[word.end : words[place + 1].start] if place + 1 < len(words) else "."
        if _SENTENCE.search(between) or count >= _LONGEST_SENTENCE:
            lengths.append(count)
            count = 0
    joined: list[int] = []
    for length in lengths:
        if joined and min(length, joined[-1]) < _SHORTEST_SENTENCE:
            joined[-1] += length
        else:
            joined.append(length)
    return joined


def _nothing_heard() -> Assessment:
    words = "We could not hear anyone speak. Check the microphone, come closer, and try again."
    return Assessment(None, words, NAME, reason="not_enough_evidence")


# -- a known text ------------------------------------------------------------------


def _of_text(request: SpeakingRequest, words: tuple[Word, ...], reading: Reading, scorer: Scorer) -> Assessment:
    same = _mean(reading.pieces, [piece.same for piece in reading.pieces])
    if same < scorer.trust["same_text"]:
        return _other_text(reading)
    share = sum(each.said >= _SAID for each in reading.words) / len(reading.words)
    marks = _marks(reading.pieces)
    spoken = tuple(_word(*each, request.age_group, scorer) for each in zip(words, reading.words, strict=True))
    total = round(marks["total"] * share, 1)
    confidence = _confidence(scorer.trust["agreement"], request.age_group, len(reading.pieces))
    return Assessment(
        score=total,
        feedback=on_reading(total, spoken, reading.figures),
        evaluator=NAME,
        cefr=_level(total) if reading.speech_seconds >= ENOUGH_SECONDS else None,
        confidence=confidence if same >= _SURELY_SAME else round(confidence / 2, 2),
        criteria=_criteria(marks, share),
        words=spoken,
        fluency=reading.figures,
    )


def _other_text(reading: Reading) -> Assessment:
    words = "We heard speech, but not this text. Read the words on the screen, all of them, and try again."
    return Assessment(0.0, words, NAME, confidence=0.9, fluency=reading.figures, reason="off_topic")


def _criteria(marks: dict[str, float], share: float) -> tuple[Criterion, ...]:
    return tuple(Criterion(name, round(marks[name] * share, 1)) for name in _CRITERIA)


def _marks(pieces: Sequence[Piece]) -> dict[str, float]:
    return {aspect: _mean(pieces, [piece.marks[aspect] for piece in pieces]) for aspect in ASPECTS}


def _mean(pieces: Sequence[Piece], values: Sequence[float]) -> float:
    """Of all pieces, each as much as it is long; 0 of none."""
    whole = sum(piece.weight for piece in pieces)
    return sum(piece.weight * value for piece, value in zip(pieces, values, strict=True)) / whole if whole else 0.0


def _word(word: Word, read: ReadWord, age: str | None, scorer: Scorer) -> SpokenWord:
    said = read.said >= _SAID
    score = round(read.score, 1) if said else 0.0
    judged = word.known and word.text.lower() not in WEAK
    error = next((each for each in read.phones if each.heard), None) if said and judged and age != "child" else None
    phones = tuple(_phone(each, judged and age != "child") for each in read.phones)
    return SpokenWord(
        word.text,
        read.start,
        read.end,
        score,
        sure=_sure(score, said, judged, age, scorer),
        said=said,
        phones=phones if said else (),
        error=f"{spelt(error.name)} → {spelt(str(error.heard))}" if error else None,
    )


def _phone(read: ReadPhone, judged: bool) -> SpokenPhone:
    return SpokenPhone(read.name, read.start, read.end, round(read.score, 1), read.heard if judged else None)


def _sure(score: float, said: bool, judged: bool, age: str | None, scorer: Scorer) -> bool:
    """Whether a colour may be shown: good from a mark on that held good for experts, weak only where they agreed."""
    limits = scorer.trust["word"].get(age or "", scorer.trust["word"]["any"])
    return not said or score >= limits["good"] or (judged and score <= limits["weak"])


# -- free speech --------------------------------------------------------------------


def _of_free_speech(request: SpeakingRequest, reading: Reading, scorer: Scorer) -> Assessment:
    if reading.speech_seconds < ENOUGH_SECONDS or not reading.pieces:
        heard = f"We heard {reading.speech_seconds:.0f} seconds of speech."
        words = f"{heard} Speak for at least {ENOUGH_SECONDS} seconds to get a score."
        return Assessment(None, words, NAME, fluency=reading.figures, reason="not_enough_evidence")
    marks = _marks(reading.pieces)
    transcript = _written_down(request.samples)
    return Assessment(
        score=round(marks["total"], 1),
        feedback=on_free_speech(marks["total"], reading.figures, bool(transcript)),
        evaluator=NAME,
        cefr=_level(marks["total"]),
        confidence=_confidence(scorer.trust["free_agreement"], request.age_group, len(reading.pieces)),
        criteria=_criteria(marks, 1.0),
        fluency=reading.figures,
        transcript=transcript,
    )


def _written_down(samples: bytes) -> str:
    """Roughly, on this machine; nothing where that is not to be had, since nothing is judged by it."""
    try:
        return speech_to_text(may_leave=False).hear(samples).text
    except ProviderDown:
        return ""


def _level(total: float) -> str:
    return next(level for least, level in _LEVELS if total >= least)


def _confidence(agreement: dict[str, float], age: str | None, pieces: int) -> float:
    """The agreement with experts on one sentence, raised as averages of several are (Spearman and Brown)."""
    one = agreement.get(age or "any", agreement["any"])
    return round(pieces * one / (1 + (pieces - 1) * one), 2)
