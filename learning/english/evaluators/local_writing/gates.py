"""What stands at the floor, and why: nothing there, copied, no English, no words, off topic, told to the judge."""

import re

from learning.english.evaluators.base import WritingRequest
from learning.english.evaluators.local_writing import language_model
from learning.english.evaluators.local_writing.copying import own_words
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.harper import likely_english
from learning.english.evaluators.local_writing.relevance import on_topic
from learning.english.evaluators.local_writing.spelling import is_word
from learning.english.evaluators.local_writing.text import Text

MOST_COPIED = 0.5
LEAST_KNOWN = 0.55
# The mean pointwise mutual information of words with the two before them, in nats: below this no sentence is left.
LEAST_FIT = 0.0
LEAST_SMALL_WORDS = 0.15
_JUDGE = (
    r"(?:the )?(?:above |previous |prior |your |all |any |these |rubric |grading |scoring |system )+"
    r"(?:instructions?|rules?|prompts?|rubrics?|criteria|guidelines?)"
)
_BEST = (
    r"(?:full marks|maximum (?:score|points|marks)|perfect score|highest (?:score|mark|grade|band)|"
    r"top (?:score|marks|grade)|100|10\s*/\s*10|band 9|c2)"
)
_TO_THE_JUDGE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ignore|disregard|forget|override|bypass)\b.{{0,30}}\b{_JUDGE}",
        r"\b(?:ignore|disregard|forget|override)\b.{0,20}\b(?:rubric|grading|scoring|instructions?)\b",
        r"\b(?:you are|act as|pretend to be)\b.{0,12}\b(?:ai|language model|grader|evaluator|examiner|chatgpt)\b",
        r"\b(?:score|grade|mark)\s*[:=]\s*\d",
        r"<\s*/?\s*(?:system|assistant|instructions?|rubric|score)\b",
        r"\b(?:system|developer) (?:prompt|message)\b",
        r"\b(?:dear|hello|attention|note to the) (?:grader|evaluator|examiner|ai|model|llm)\b",
    )
)
# `The judges gave a perfect score` tells of somebody; as an order it stands at the beginning of a clause.
_ORDERS_A_MARK = re.compile(
    rf"\b(?:give|award|assign|grant|grade|score|rate|mark)\b.{{0,40}}\b{_BEST}\b.{{0,40}}",
    re.IGNORECASE,
)
_ABOUT_A_MARK = re.compile(r"\b(?:me|this|my|it|the|us|essay|text|answer|student|writing)\b", re.IGNORECASE)
_SMALL = row(
    "the a an and or but of in on at to for with from by is are was were be been am i you he she it we they my "
    "your his her its our their this that these those have has had do does did not will would can could there "
    "as so because if when very"
)
_FOREIGN = row(
    "que los las una por con para está pero el der die das und ist nicht ein eine ich wir sie mit auf les des "
    "une est pas dans pour avec nous vous sont il che non sono della per una più ma como não uma os mais nie "
    "jest się że na do to het een van niet och att det som är ve bir bu için değil bahwa dan yang untuk dengan"
) - {"to", "do", "on", "as", "die", "a", "no", "me", "ma", "non", "van", "per", "pas", "das"}


def floor_of(request: WritingRequest) -> str | None:
    """Why a text stands at the floor, by the names of Assessment.reason; None where it does not."""
    text = Text(request.text)
    if not text.words:
        return "empty" if not request.text.strip() else _no_latin(request.text)
    if speaks_to_the_judge(text.plain):
        return "instructions"
    return _no_english(text) or _not_own(text, request)


def speaks_to_the_judge(plain: str) -> bool:
    """Whether a text tells whoever judges it what to do."""
    if any(pattern.search(plain) for pattern in _TO_THE_JUDGE):
        return True
    return any(
        _ABOUT_A_MARK.search(match.group()) and _is_order(plain, match.start())
        for match in _ORDERS_A_MARK.finditer(plain)
    )


def _is_order(plain: str, start: int) -> bool:
    before = plain[:start].rstrip().lower()
    return (
        not before
        or before[-1] in ".!?,;:\n\"'(-"
        or before.split()[-1] in ("please", "and", "must", "should", "to", "just")
    )


def _no_latin(written: str) -> str:
    letters = [letter for letter in written if letter.isalpha()]
    return "other_language" if letters else "gibberish"


def _no_english(text: Text) -> str | None:
    words = text.words
    letters = [letter for letter in text.plain if letter.isalpha()]
    if sum(ord(letter) > 0x24F for letter in letters) > 0.3 * len(letters):
        return "other_language"
    known = sum(is_word(word) for word in words) / len(words)
    small = sum(word in _SMALL for word in words) / len(words)
    foreign = sum(word in _FOREIGN for word in words) / len(words)
    if foreign > 0.12 and foreign > small:
        return "other_language"
    if len(words) < 8:
        return None if known >= LEAST_KNOWN else "gibberish"
    if known < LEAST_KNOWN and small < LEAST_SMALL_WORDS:
        return "gibberish" if foreign < 0.05 or likely_english(text.plain) else "other_language"
    return "gibberish" if fit_of_words(text) < LEAST_FIT else None


def fit_of_words(text: Text) -> float:
    """How well words follow each other, in nats: word salad is below 0, English above 0.7."""
    fits = []
    for sentence in text.sentences:
        words = sentence.words
        for at in range(1, len(words)):
            found = language_model.surprise_after(words[at], words[max(0, at - 2) : at])
            if found is not None:
                fits.append(found)
    return sum(fits) / len(fits) if len(fits) >= 15 else 1.0


def _not_own(text: Text, request: WritingRequest) -> str | None:
    own = own_words(text, request)
    if own.copied > MOST_COPIED:
        return "copied"
    return None if on_topic(own.text, request) else "off_topic"
