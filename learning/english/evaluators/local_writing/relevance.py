"""Whether a text is about what was asked for: by meaning where the local model is installed, else by words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import TYPE_CHECKING

from django.conf import settings
from Stemmer import Stemmer

from learning.english.evaluators.base import WritingRequest
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.text import Text
from xentree.providers import embeddings_local

if TYPE_CHECKING:
    import numpy

# Cosines of all-MiniLM-L6-v2. Model answers of the course are 0.28 to 0.79 near their task and 0.0 to 0.42 near
# another; keywords that are there speak for a text that tells of the same in other words.
OFF_TOPIC, OFF_TOPIC_BY_WORDS = 0.13, 0.1
COVERED = 0.36
FEWEST_WORDS = 20
ONE_SENTENCE = 0.75
_own = local()
_SMALL = row(
    "the a an and or but of in on at to for with from by is are was were be been i you he she it we they me "
    "him her us them my your his its our their this that these those have has had do does did not will would "
    "can could should may might there here as so because if when what where who why how which about some any "
    "many much more most very also than then write say tell think describe explain give use one two three "
    "people thing text email letter essay word least sentence"
)


@dataclass(frozen=True)
class Relevance:
    """How near a text is to its task (0 to 1), which points it covers, and which of the keywords it has."""

    nearness: float
    points: tuple[bool, ...]
    keywords: tuple[bool, ...]


def relevance_of(text: Text, request: WritingRequest) -> Relevance:
    """By sentences for the points, by the whole for the task."""
    stems = stems_of(" ".join(text.words))
    keywords = tuple(_has(stems, keyword) for keyword in request.keywords)
    task = " ".join((request.prompt, *request.points)).strip()
    if not task:
        return Relevance(1.0, (), keywords)
    if _meaning_is_there():
        return _by_meaning(text, request, task, keywords)
    asked = stems_of(task) | {stem for keyword in request.keywords for stem in stems_of(keyword)}
    points = tuple(bool(stems & stems_of(point)) for point in request.points)
    return Relevance(min(1.0, len(stems & asked) / max(1.0, min(len(asked), 8.0))), points, keywords)


def on_topic(text: Text, request: WritingRequest) -> bool:
    """Whether anything of the task is in the text; where that cannot be told, it is."""
    by_meaning = _meaning_is_there()
    # A few words are too little to tell, and so are words alone without those a relevant text is likely to use.
    if len(text.words) < FEWEST_WORDS or not (by_meaning or request.keywords):
        return True
    found = relevance_of(text, request)
    keywords = sum(found.keywords) / max(1, len(found.keywords))
    return found.nearness + 0.5 * keywords >= (OFF_TOPIC if by_meaning else OFF_TOPIC_BY_WORDS)


def vectors(texts: list[str]) -> numpy.ndarray | None:
    """Of unit length, a row a text; None where the local model is not to be had."""
    return _embedded(tuple(texts)) if _meaning_is_there() else None


def stems_of(text: str) -> frozenset[str]:
    """The stems of words that mean something."""
    words = [word for word in Text(text).words if word not in _SMALL]
    return frozenset(_stemmer().stemWords([word.removesuffix("'s") for word in words]))


def _has(stems: frozenset[str], phrase: str) -> bool:
    wanted = stems_of(phrase)
    return bool(wanted) and wanted <= stems


def _by_meaning(text: Text, request: WritingRequest, task: str, keywords: tuple[bool, ...]) -> Relevance:
    sentences = [text.quote(sentence) for sentence in text.sentences] or [text.plain]
    about = ", ".join(request.keywords)
    found = _embedded((text.plain, task, about or task, *request.points, *sentences))
    rows = found[3 + len(request.points) :]
    # A story seldom says what it is a story of: one sentence that does speaks for it too.
    nearness = max(
        float(found[0] @ found[1]), float(found[0] @ found[2]), ONE_SENTENCE * float((rows @ found[1]).max())
    )
    points = tuple(bool((rows @ point).max() >= COVERED) for point in found[3 : 3 + len(request.points)])
    return Relevance(max(0.0, nearness), points, keywords)


@lru_cache(maxsize=8)
def _embedded(texts: tuple[str, ...]) -> numpy.ndarray:
    """The gate and the criteria ask for the same."""
    return embeddings_local.LocalEmbedder().embed(texts)


def _meaning_is_there() -> bool:
    """Only the model of this machine: what a learner wrote is not sent anywhere for this."""
    return bool(settings.EMBEDDINGS == "local" and not embeddings_local.problem())


def _stemmer() -> Stemmer:
    """One a thread: it keeps a cache and takes no turns."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer("english", 0)
    return _own.stemmer
