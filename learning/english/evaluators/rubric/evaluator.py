"""The judge: Xentree Local's gates first, then three votes of one model and their middle."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from statistics import median, median_low

from learning.english.evaluators.base import (
    Assessment,
    Correction,
    Criterion,
    Evaluator,
    Report,
    SpeakingRequest,
    WritingRequest,
    silent,
)
from learning.english.evaluators.local import XentreeLocal
from learning.english.evaluators.rubric.answers import CRITERIA, LEVELS, TASK, Vote
from learning.english.evaluators.rubric.asking import VOTES, ask_votes, name_of
from learning.english.evaluators.rubric.prompt import RUBRIC, Sentence, prompt_for, sentences_of
from xentree.principal import Principal
from xentree.providers.routing import Candidate

# How sure one may be at best, and by how many points votes lie apart that say nothing any more.
MOST_SURE, APART = 0.9, 40.0
_EVIDENCE = 3


class RubricEvaluator(Evaluator):
    """One language model; what is spoken it does not judge, as pronunciation is told from sound alone."""

    def __init__(self, model: Candidate, by: Principal) -> None:
        self.model, self.by = model, by
        self.id, self.local = f"rubric:{name_of(model)}", model.provider.local
        self._gate = XentreeLocal()

    @property
    def version(self) -> str:  # type: ignore[override]
        """Of the rubric, of whose key it is, and of the gates before it."""
        parts = [RUBRIC, str(VOTES), self.model.provider.owner, self._gate.version]
        return sha256("\0".join(parts).encode()).hexdigest()[:16]

    def assess_writing(self, request: WritingRequest, report: Report = silent) -> Assessment:
        """What stands at the floor, or is too little, no model is asked about."""
        local = self._gate.assess_writing(request, lambda share, doing: report(share / 4, doing))
        if local.reason or local.score is None:
            return local
        sentences = sentences_of(request.text)
        votes = ask_votes(self.model, prompt_for(request, sentences), self.by, report)
        return _middle(votes, request, sentences, self.id)

    def assess_speaking(self, request: SpeakingRequest, report: Report = silent) -> Assessment:
        """By Xentree Local."""
        return self._gate.assess_speaking(request, report)


def _middle(votes: list[Vote], request: WritingRequest, sentences: list[Sentence], evaluator: str) -> Assessment:
    names = CRITERIA if request.prompt or request.points else tuple(name for name in CRITERIA if name != TASK)
    means = [vote.mean(names) for vote in votes]
    nearest = min(votes, key=lambda vote: abs(vote.mean(names) - median(means)))
    scores = {name: median(vote.criteria[name].score for vote in votes) for name in names}
    return Assessment(
        score=round(sum(scores.values()) / len(scores), 1),
        feedback=nearest.feedback,
        evaluator=evaluator,
        cefr=LEVELS[median_low(LEVELS.index(vote.cefr) for vote in votes)],
        confidence=round(MOST_SURE * max(0.0, 1 - (max(means) - min(means)) / APART), 2),
        criteria=tuple(Criterion(name, scores.get(name), _quoted(nearest, name, request.text)) for name in CRITERIA),
        corrections=_agreed(votes, sentences),
    )


def _quoted(vote: Vote, name: str, text: str) -> tuple[str, ...]:
    """A quotation that is none is left out."""
    return tuple([each for each in vote.criteria[name].evidence if each and each in text][:_EVIDENCE])


def _agreed(votes: list[Vote], sentences: list[Sentence]) -> tuple[Correction, ...]:
    """What most votes found at the same place; of two that overlap, the first."""
    places = [{(each.start, each.end): each for each in _placed(vote, sentences)} for vote in votes]
    counts = Counter(place for found in places for place in found)
    kept: list[Correction] = []
    for place in sorted(place for place, count in counts.items() if 2 * count > len(votes)):
        if not kept or place[0] >= kept[-1].end:
            kept.append(next(found[place] for found in places if place in found))
    return tuple(kept)


def _placed(vote: Vote, sentences: list[Sentence]) -> Iterator[Correction]:
    """Those whose words stand once in the sentence they name, and are not given back as they are."""
    for flaw in vote.corrections:
        sentence = sentences[flaw.sentence - 1] if flaw.sentence <= len(sentences) else Sentence(0, "")
        found = list(re.finditer(rf"(?<!\w){re.escape(flaw.original)}(?!\w)", sentence.text))
        if len(found) == 1 and flaw.suggestion != flaw.original:
            start, end = (sentence.start + place for place in found[0].span())
            yield Correction(start, end, flaw.original, flaw.suggestion, flaw.type, flaw.message)
