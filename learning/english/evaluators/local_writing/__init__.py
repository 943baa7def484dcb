"""Xentree Local for writing: marks, criteria and a score by rules, word lists and a small language model."""

from learning.english.evaluators.base import Assessment, Criterion, Report, WritingRequest, silent
from learning.english.evaluators.local_writing.checking import corrections
from learning.english.evaluators.local_writing.cohesion import cohesion_of
from learning.english.evaluators.local_writing.copying import own_words
from learning.english.evaluators.local_writing.criteria import criteria_of, task_response
from learning.english.evaluators.local_writing.features import features_of
from learning.english.evaluators.local_writing.feedback import FLOORS, told
from learning.english.evaluators.local_writing.gates import floor_of
from learning.english.evaluators.local_writing.relevance import relevance_of
from learning.english.evaluators.local_writing.scoring import groups_of, level_of, score_of
from learning.english.evaluators.local_writing.sentence_levels import level_of_sentences
from learning.english.evaluators.local_writing.text import Text

__all__ = ["EVALUATOR", "assess", "floor_of"]

EVALUATOR = "xentree-local"
# Fewer words say too little about how somebody writes: there are marks and criteria, and no score.
LEAST_WORDS = 80


def assess(request: WritingRequest, report: Report = silent) -> Assessment:
    """Judge a text; the same request gives the same assessment. What stands at the floor has 0 and a reason."""
    report(0.05, "Reading")
    reason = floor_of(request)
    if reason:
        return Assessment(0.0, FLOORS[reason], EVALUATOR, confidence=0.9, reason=reason)
    report(0.3, "Looking for mistakes")
    text = Text(request.text)
    marks = corrections(text)
    report(0.6, "Weighing words and sentences")
    own = own_words(text, request)
    features, cohesion = features_of(text, own, marks), cohesion_of(text, own.sentences)
    groups = groups_of(features, cohesion, request.level)
    task = task_response(request, relevance_of(own.text, request), own.count)
    criteria: tuple[Criterion, ...] = (task, *criteria_of(text, features, cohesion, groups, marks))
    scored = own.count >= LEAST_WORDS
    words = len(text.words) if scored else own.count
    feedback = told(criteria, marks, LEAST_WORDS, words, scored)
    if not scored:
        return Assessment(None, feedback, EVALUATOR, criteria=criteria, corrections=marks, reason="not_enough_evidence")
    report(0.9, "Finding the level")
    cefr, confidence = level_of(features, groups, level_of_sentences([text.quote(each) for each in own.sentences]))
    score = score_of(groups, own, task.score, own.count, request.min_words)
    return Assessment(score, feedback, EVALUATOR, cefr, confidence, criteria, marks)
