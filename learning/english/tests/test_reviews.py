"""Missed tasks come back, later each time they are known."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.english.models import Review, Submission
from learning.english.path.next_task import due_reviews
from learning.english.services import submit_answer
from learning.english.services.reviews import next_card

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RIGHT, WRONG = "I'm from Peru.", "Where is it?"


@pytest.fixture
def answer(course, task_of, as_learner, monkeypatch):
    """A function that answers the dictation so many days after the first."""

    def answer(text, day=0.0):
        moment = NOON + timedelta(days=day)
        monkeypatch.setattr("learning.english.services.answers.now", lambda: moment)
        monkeypatch.setattr("learning.english.path.next_task.now", lambda: moment)
        return submit_answer(task_of("dictation"), text, by=as_learner)

    return answer


def days():
    return (Review.objects.get().due_at - NOON) / timedelta(days=1)


def test_a_missed_task_comes_back_the_next_day(answer, learner):
    answer(WRONG)
    assert days() == 1
    assert not due_reviews(learner).exists()
    answer(RIGHT, 1.5)
    assert days() > 2.5


def test_what_is_right_too_early_changes_nothing(answer):
    answer(WRONG)
    answer(RIGHT, 0.1)
    assert days() == 1
    assert Submission.objects.count() == 2


def test_what_is_wrong_again_comes_back_sooner(answer):
    answer(WRONG)
    answer(RIGHT, 1)
    answer(RIGHT, 10)
    far = days() - 10
    answer(WRONG, 40)
    assert days() - 40 < far


def test_nobody_is_asked_again_what_they_knew(answer):
    answer(RIGHT)
    assert not Review.objects.exists()


def test_intervals_grow_and_are_the_same_for_the_same_answers():
    def intervals():
        card, moment, found = {}, NOON, []
        for score in (0, 90, 90, 90, 60, 90):
            card, due = next_card(card, score, moment)
            found.append((due - moment).days)
            moment = due
        return found

    assert intervals() == intervals()
    first, second, third, fourth, hard, last = intervals()
    assert 1 <= first <= second <= third <= fourth and hard <= last
