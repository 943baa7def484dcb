"""A connected language model as a judge of writing: held to a rubric, asked three times, checked word by word."""

from learning.english.evaluators.rubric.evaluator import RubricEvaluator

__all__ = ["RubricEvaluator"]
