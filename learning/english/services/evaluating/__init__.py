"""Judgements of open answers: asked for, made by a worker, finished, tried again."""

from learning.english.services.evaluating.finishing import fail_evaluation, finish_evaluation, register_settler
from learning.english.services.evaluating.job import run_evaluation, take_back_evaluations, waiting_evaluations
from learning.english.services.evaluating.lateness import as_seen, fail_overdue
from learning.english.services.evaluating.requesting import request_speaking, request_writing
from learning.english.services.evaluating.retrying import retry_evaluation

__all__ = [
    "as_seen",
    "fail_evaluation",
    "fail_overdue",
    "finish_evaluation",
    "register_settler",
    "request_speaking",
    "request_writing",
    "retry_evaluation",
    "run_evaluation",
    "take_back_evaluations",
    "waiting_evaluations",
]
