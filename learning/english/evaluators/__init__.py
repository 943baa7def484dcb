"""Who judges open answers, and what a judgement is made of."""

from learning.english.evaluators.base import (
    Assessment,
    Correction,
    Criterion,
    Evaluator,
    SpeakingRequest,
    SpokenPhone,
    SpokenWord,
    WritingRequest,
)

__all__ = [
    "Assessment",
    "Correction",
    "Criterion",
    "Evaluator",
    "SpeakingRequest",
    "SpokenPhone",
    "SpokenWord",
    "WritingRequest",
]
