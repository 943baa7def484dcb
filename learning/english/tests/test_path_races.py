"""Many at once: nothing pays twice, and nothing is lost."""

import pytest

from learning.english.models import (
    EnglishSession,
    Evidence,
    LearnerSettings,
    ModuleProgress,
    NotebookError,
    Submission,
)
from learning.english.services import complete_module, start_module, start_session, submit_answer
from learning.english.tests.answering import right
from learning.english.tests.factories import one_task
from learning.models import Progress, XPEvent
from learning.progress.tests.test_races import at_once
from xentree import events
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(learner):
    return Principal(learner, "bearer")


@pytest.fixture
def task():
    return one_task()


def test_fifty_completions_pay_once(task, by, monkeypatch):
    told = []
    monkeypatch.setitem(events._listeners, events.ModuleCompleted, [told.append])
    module = task.lesson.module
    submit_answer(task, right(task, by.user), by=by)
    found = at_once(lambda _: complete_module(module, by=by), range(50))
    assert {(each.xp_awarded, each.progress.score) for each in found} == {(20, 100)}
    assert len({each.progress.completed_at for each in found}) == 1
    assert Progress.objects.get().total_xp == 30
    assert XPEvent.objects.filter(source_id=module.pk).count() == len(told) == 1


def test_twenty_answers_at_once_are_twenty_answers_and_one_piece_of_evidence(task, by):
    found = at_once(lambda _: submit_answer(task, ["is"], by=by).status, range(20))
    assert found == ["graded"] * 20
    assert Submission.objects.count() == 20
    assert (Evidence.objects.count(), NotebookError.objects.get().count) == (1, 20)
    assert ModuleProgress.objects.count() == LearnerSettings.objects.count() == 1


def test_of_many_sessions_one_stays_open(task, by):
    at_once(lambda number: start_session("lesson" if number % 2 else "practice", by=by), range(12))
    assert EnglishSession.objects.filter(ended_at=None).count() == 1


def test_many_begin_a_module_once(task, by):
    at_once(lambda _: start_module(task.lesson.module, by=by), range(12))
    assert ModuleProgress.objects.count() == 1
