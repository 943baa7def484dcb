"""Missed tasks come back when memory would lose them: spaced by FSRS, from the scores of answers."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from learning.english.models import Review, Submission
from learning.english.schema import CLOSED

# Below these a task was forgotten, or remembered with trouble.
FORGOTTEN, HARD = 50, 80


def review_submission(submission: Submission) -> None:
    """Put a missed task among those to see again, and move one that is there; under the learner's lock.

    What is right before it is due changes nothing: somebody who has just seen the answer has not remembered it. An open
    task has no answer that could be remembered.
    """
    score = submission.score
    if score is None or submission.task.kind not in CLOSED:
        return
    review = Review.objects.filter(user=submission.user, task=submission.task).first()
    if review is None and score < HARD:
        review = Review(user=submission.user, task=submission.task, organization_id=submission.organization_id)
    elif review is None or (score >= HARD and submission.created_at < review.due_at):
        return
    review.last_at = submission.created_at
    review.card, review.due_at = next_card(review.card, score, submission.created_at)
    review.save()


def next_card(card: dict[str, Any], score: float, moment: datetime) -> tuple[dict[str, Any], datetime]:
    """(the card after an answer of that score, when it is due): whole days, the same for the same answers."""
    from fsrs import Card, Rating

    rating = Rating.Again if score < FORGOTTEN else Rating.Hard if score < HARD else Rating.Good
    known = Card.from_dict(card) if card else Card(card_id=0)
    after, _ = _scheduler().review_card(known, rating, moment.astimezone(UTC))
    return dict(after.to_dict()), after.due


@cache
def _scheduler() -> Any:
    """Steps of minutes are for flashcards; a task missed today comes back tomorrow at the earliest."""
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
