"""What is asked of an evaluator: kept as JSON in the row, and known again by its digest."""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from learning.english.evaluators import Evaluator, SpeakingRequest, WritingRequest
from learning.english.models import Evaluation, Recording

Kept = dict[str, Any]


def kept(question: WritingRequest | SpeakingRequest) -> Kept:
    """As the row has it: everything but the samples."""
    return {name: value for name, value in asdict(question).items() if name != "samples"}


def writing_question(evaluation: Evaluation) -> WritingRequest:
    """As it was asked."""
    return WritingRequest(**_with_tuples(evaluation.request))


def speaking_question(evaluation: Evaluation, samples: bytes) -> SpeakingRequest:
    """As it was asked, of these samples."""
    return SpeakingRequest(samples=samples, **_with_tuples(evaluation.request))


def digest_of(question: Kept, recording: Recording | None, evaluator: Evaluator) -> str:
    """The same for the same answer to the same task under the same judge."""
    sound = recording.sha256 if recording else ""
    parts = [evaluator.id, evaluator.version, sound, question]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _with_tuples(question: Kept) -> Kept:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in question.items()}
