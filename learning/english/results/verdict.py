"""A judgement in words: what it reads or sounds like, how sure that is, or why there is no score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learning.english.criteria import READ_OUT, SPOKEN, WRITING
from learning.english.results.judged import Judged
from learning.english.wording import count_words

CEFR_WORDS = {
    "A1": "a beginner’s first sentences",
    "A2": "simple English about everyday things",
    "B1": "independent English about familiar things",
    "B2": "clear, detailed English",
    "C1": "flexible, well-structured English",
    "C2": "English of great precision",
}
# From which confidence, 0 to 1, these words are right.
SURENESS = (
    (0.75, "We are quite sure of that."),
    (0.5, "We are fairly sure of that."),
    (0.25, "That is a rough estimate."),
    (0, "That is little more than a guess."),
)
BANDS = ((85, "Strong"), (70, "Good"), (50, "Fair"), (30, "Needs work"), (0, "A place to begin"))
CRITERIA = {
    "task_response": "Task response",
    "coherence": "Coherence",
    "vocabulary": "Vocabulary",
    "grammar": "Grammar",
    "mechanics": "Mechanics",
    "accuracy": "Accuracy",
    "fluency": "Fluency",
    "prosody": "Melody",
    "pronunciation": "Pronunciation",
}
_ABOUT = {"writing": WRITING, "speaking": {**SPOKEN, **READ_OUT}}
_ANY_REASON = ("There is no score for this", "It could not be judged. Another attempt may well go better.")
_REASONS = {
    "empty": ("There is nothing to judge yet", "We found no words. Write or say a few sentences and send them again."),
    "copied": (
        "This is mostly copied",
        "What stands in the task or its example counts for nothing. Say it in your own words; simple ones are fine.",
    ),
    "off_topic": (
        "This answers another question",
        "It is about something else than was asked. Read the task again and keep to its points.",
    ),
    "gibberish": (
        "We cannot read this as English",
        "Most of it is no English word or sentence. Try short, simple sentences first.",
    ),
    "other_language": (
        "This is not in English",
        "Only English can be judged here. If a word is missing, describe it with words you know.",
    ),
    "instructions": (
        "This speaks to the judge, not to a reader",
        "Words that say how they want to be scored are not followed, and not scored. Take them out and send the rest.",
    ),
}
_OF_SPEECH = {
    "empty": ("We heard nothing", "Check that the right microphone is chosen and not muted, then try again."),
    "silence": ("We heard nothing", "Check that the right microphone is chosen and not muted, then try again."),
    "noise": ("We heard noise, and no words", "Find a quieter place, or hold the microphone closer."),
    "off_topic": (
        "This sounds like another text",
        "The words we heard do not fit what was to be said. Read it once in silence, then aloud.",
    ),
}
_OF_SPEECH["other_text"] = _OF_SPEECH["off_topic"]


@dataclass(frozen=True)
class Criterion:
    """One side of the quality: in words, 0 to 100 (None: cannot be told from this), with what shows it."""

    name: str
    label: str
    about: str
    score: int | None
    band: str
    evidence: Sequence[str]


@dataclass(frozen=True)
class Verdict:
    """`title` and `text` say it in words; `score` is a whole number or None."""

    title: str
    text: str
    score: int | None
    band: str
    is_floor: bool
    criteria: Sequence[Criterion]


def band_of(score: float) -> str:
    """In words, such as Good."""
    return next(words for least, words in BANDS if score >= least)


def sureness_of(confidence: float) -> str:
    """How sure, as a sentence."""
    return next(words for least, words in SURENESS if confidence >= least)


def rubric_of(skill: str) -> list[tuple[str, str]]:
    """What is looked at, told before the task: names, each with what it means."""
    return [(CRITERIA[name], meaning) for name, meaning in (WRITING if skill == "writing" else READ_OUT).items()]


def verdict_of(judged: Judged) -> Verdict:
    """Where the answer stands at the floor, or there is too little of it, that is said instead of a level.

    Why it does the evaluator says, if it does; what to do next otherwise stands in its feedback, beside this.
    """
    criteria = [_criterion(found, judged.skill) for found in judged.result.get("criteria", ())]
    if judged.reason:
        title, text = _why(judged)
        score = None if judged.score is None else round(judged.score)
        return Verdict(
            title,
            judged.feedback or text,
            score,
            "",
            is_floor=judged.reason != "not_enough_evidence",
            criteria=criteria,
        )
    score = round(judged.score or 0)
    return Verdict(_title(judged, score), _text(judged), score, band_of(score), is_floor=False, criteria=criteria)


def _title(judged: Judged, score: int) -> str:
    if not judged.cefr:
        return band_of(score)
    reads = "This reads like" if judged.skill == "writing" else "This sounds like"
    return f"{reads} {judged.cefr}"


def _text(judged: Judged) -> str:
    """What the level means, and how sure it is; nothing where no level was told."""
    if not judged.cefr:
        return ""
    return f"That is {CEFR_WORDS[judged.cefr]}. {sureness_of(judged.confidence)}"


def _why(judged: Judged) -> tuple[str, str]:
    if judged.reason == "not_enough_evidence":
        return _too_little(judged)
    special = _OF_SPEECH if judged.skill == "speaking" else {}
    return special.get(judged.reason) or _REASONS.get(judged.reason, _ANY_REASON)


def _too_little(judged: Judged) -> tuple[str, str]:
    if judged.skill == "writing":
        count = count_words(judged.request.get("text", ""))
        have = f"Your text has {count} word{'' if count == 1 else 's'}."
        return "Read and marked", f"{have} From 80 words on there is a score; the marks hold all the same."
    seconds = judged.result.get("fluency", {}).get("speech_seconds")
    if not seconds:
        return _OF_SPEECH["empty"]
    have = f"We heard {round(seconds)} second{'' if round(seconds) == 1 else 's'} of speech."
    return "Too little for a score", f"{have} It takes about 20 to tell how somebody speaks."


def _criterion(found: dict[str, Any], skill: str) -> Criterion:
    name, score = found["name"], found.get("score")
    label, about = CRITERIA.get(name, name.replace("_", " ").capitalize()), _ABOUT[skill].get(name, "")
    band = "Cannot be told from this" if score is None else band_of(score)
    return Criterion(name, label, about, None if score is None else round(score), band, found.get("evidence", ()))
