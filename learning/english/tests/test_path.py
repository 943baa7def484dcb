"""The path: which modules are open, how far one is, what comes next."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from learning.english.models import (
    LearnerSettings,
    ModuleProgress,
    Review,
    Submission,
    TaskTurn,
    TaskVersion,
    WrittenVariant,
)
from learning.english.path import course_map, dashboard_of, module_view, open_task, present_task
from learning.english.path.unlocking import opened
from learning.english.services import complete_module, edit_task, regenerate_task, start_module, submit_answer
from learning.english.tests.answering import do_all, right
from xentree.errors import Conflict, Invalid
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def locks(by):
    return [view.locked for view in course_map(by)]


def choose(user, level):
    LearnerSettings.objects.update_or_create(user=user, defaults={"level": level})


def done(module, user):
    ModuleProgress.objects.update_or_create(user=user, module=module, defaults={"status": "completed"})


def test_without_a_level_the_first_module_is_open(course, as_learner):
    assert locks(as_learner) == [False, True, True]


def test_a_level_opens_all_up_to_it(course, as_learner):
    choose(as_learner.user, "A1")
    assert locks(as_learner) == [False, False, True]
    choose(as_learner.user, "C1")
    assert locks(as_learner) == [False, False, False]


def test_a_completed_module_opens_the_next_one_also_of_the_next_level(course, as_learner):
    done(course[1], as_learner.user)
    assert locks(as_learner) == [False, False, False]


def test_what_was_begun_stays_open(course, as_learner):
    choose(as_learner.user, "A2")
    start_module(course[2], by=as_learner)
    choose(as_learner.user, "A1")
    assert locks(as_learner) == [False, False, False]
    assert opened(course, "", {course[2].pk}, set()) == {course[0].pk, course[2].pk}


def test_a_locked_module_cannot_be_begun_nor_answered(course, as_learner, task_of):
    task = task_of("gap", "last-week")
    for act in (
        lambda: start_module(course[2], by=as_learner),
        lambda: submit_answer(task, ["am", "from"], by=as_learner),
        lambda: regenerate_task(task, by=as_learner),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "module_locked"
    assert not ModuleProgress.objects.exists() and not Submission.objects.exists() and not TaskTurn.objects.exists()


def test_beginning_twice_is_once(course, as_learner):
    first = start_module(course[0], by=as_learner)
    assert start_module(course[0], by=as_learner) == first
    assert ModuleProgress.objects.count() == 1


def test_how_far_one_is(course, as_learner, task_of):
    task = task_of("ordering", "first-words")
    submit_answer(task, right(task, as_learner.user), by=as_learner)
    submit_answer(task, ["am", "Today", "here.", "I"], by=as_learner)
    view = course_map(as_learner)[0]
    assert (view.status, view.completed_tasks, view.passed_required) == ("in_progress", 1, 1)
    assert (view.task_count, view.required_count, view.percentage) == (20, 16, 6)
    shown = {each.task.pk: each for lesson in module_view(course[0], as_learner).lessons for each in lesson.tasks}
    assert (shown[task.pk].attempts, shown[task.pk].best_score, shown[task.pk].passed) == (2, 100, True)
    assert sum(each.attempts for each in shown.values()) == 2


def test_nobody_sees_how_far_another_is(course, as_learner, as_stranger):
    do_all(course[0], as_learner)
    assert {view.completed_tasks for view in course_map(as_stranger)} == {0}


def test_a_map_costs_the_same_for_any_number_of_modules(course, as_learner):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            course_map(as_learner)
        return len(queries)

    course[0].is_published, course[1].is_published = True, False
    course[1].save()
    course[2].is_published = False
    course[2].save()
    one = cost()
    type(course[0]).objects.update(is_published=True)
    assert cost() == one == 5


def test_neighbours_begin_with_different_texts_and_each_keeps_theirs(course, task_of, django_user_model):
    task = task_of("multiple_choice")
    people = [django_user_model(id=UUID(int=number)) for number in range(40)]
    texts = [present_task(task, each).surface for each in people]
    assert set(texts) == {0, 1, 2}
    assert [present_task(task, each).surface for each in people] == texts


def test_another_text_of_the_same_task(course, as_learner, task_of):
    task = task_of("multiple_choice")
    before = present_task(task, as_learner.user)
    regenerate_task(task, by=as_learner)
    after = present_task(task, as_learner.user)
    assert after.variant == before.variant + 1
    assert after.rendered.instructions != before.rendered.instructions
    assert present_task(task, as_learner.user, before.code).rendered == before.rendered


def test_of_one_text_there_is_another_order(course, as_learner, task_of):
    task = task_of("ordering", "more-words")
    LearnerSettings.objects.create(user=as_learner.user, level="A1")
    orders = set()
    for _ in range(4):
        orders.add(tuple(present_task(task, as_learner.user).shown["items"]))
        regenerate_task(task, by=as_learner)
    assert len(orders) > 1


def test_an_edited_task_is_taught_in_its_new_text(course, as_learner, task_of, staff):
    task = task_of("multiple_choice")
    regenerate_task(task, by=as_learner)
    old = present_task(task, as_learner.user)
    task = edit_task(task, {**task.body, "prompt": "She ___ here.", "answer": "is"}, by=Principal(staff, "session"))
    new = present_task(task, as_learner.user)
    assert (new.rendered.prompt, new.variant) == ("She ___ here.", old.variant)
    assert present_task(task, as_learner.user, old.code).rendered.answer == "am"


@pytest.mark.parametrize("code", ["9.0", "1", "one", "1.0.0", "-1.0", "1.99999"])
def test_a_text_there_never_was_is_refused(course, as_learner, task_of, code):
    with pytest.raises(Invalid):
        submit_answer(task_of("multiple_choice"), "am", variant=code, by=as_learner)
    assert not Submission.objects.exists() and not ModuleProgress.objects.exists()


def test_a_module_needs_its_required_tasks(course, as_learner, task_of):
    do_all(course[0], as_learner)
    with pytest.raises(Conflict) as refused:
        complete_module(course[0], by=as_learner)
    assert refused.value.code == "module_incomplete"
    assert refused.value.extra["missing_task_ids"] == [str(task_of("writing").pk)]
    assert ModuleProgress.objects.get().status == "in_progress"


def test_a_completed_module(course, as_learner):
    LearnerSettings.objects.create(user=as_learner.user, level="A1")
    do_all(course[1], as_learner)
    first = complete_module(course[1], by=as_learner)
    assert (first.progress.status, first.progress.score, first.xp_awarded) == ("completed", 100, 20)
    assert first.xpi_delta > 0
    assert first.next_module_id == course[2].pk
    again = complete_module(course[1], by=as_learner)
    assert (again.progress.completed_at, again.xp_awarded) == (first.progress.completed_at, 20)
    assert again.xpi_delta == first.xpi_delta
    assert course_map(as_learner)[1].percentage == 100


def test_what_is_next_is_of_ones_own_level(course, as_learner):
    assert dashboard_of(as_learner).next_task.task.lesson.module == course[0]
    choose(as_learner.user, "A2")
    board = dashboard_of(as_learner)
    assert (board.next_task.reason, board.next_task.task.lesson.module) == ("next", course[2])


def test_what_was_begun_comes_before_what_is_new(course, as_learner, task_of):
    choose(as_learner.user, "A2")
    submit_answer(task_of("dictation"), "I'm from Peru.", by=as_learner)
    board = dashboard_of(as_learner)
    assert (board.next_task.reason, board.next_task.task) == ("resume", open_task(course[0].pk, as_learner.user))
    assert board.modules == {"total": 3, "in_progress": 1, "completed": 0}
    assert [each.task.kind for each in board.recent_submissions] == ["dictation"]


def test_what_is_due_comes_first(course, as_learner, task_of):
    task = task_of("matching")
    Review.objects.create(user=as_learner.user, task=task, due_at=now() - timedelta(hours=1))
    Review.objects.create(user=as_learner.user, task=task_of("gap"), due_at=now() + timedelta(hours=1))
    board = dashboard_of(as_learner)
    assert (board.next_task.reason, board.next_task.task, board.due_reviews) == ("review", task, 1)


def test_of_an_empty_course_nothing_is_next(as_learner):
    board = dashboard_of(as_learner)
    assert (board.next_task, board.course, board.streak, board.minutes_this_week) == (None, [], 0, 0)


def test_a_text_a_model_wrote_comes_before_the_next_of_the_pool_and_is_ones_own(as_learner, as_stranger, task_of):
    task = task_of("multiple_choice")
    body = {**{key: value for key, value in task.body.items() if key != "pool"}, "prompt": "They ___ here."}
    body |= {"answer": "are", "instructions": "Choose."}
    written = TaskVersion.objects.create(task=task, written_from=1, body=body, origin="ai", by=as_learner.user)
    ready = {"user": as_learner.user, "task": task, "variant": 0, "status": "ready"}
    WrittenVariant.objects.create(**ready, version=written)
    regenerate_task(task, by=as_learner)
    mine = present_task(task, as_learner.user)
    assert mine.rendered.prompt == "They ___ here."
    assert submit_answer(task, "are", by=as_learner).version == written
    assert submit_answer(task, "are", variant=mine.code, by=as_learner).correct
    with pytest.raises(Invalid):
        submit_answer(task, "are", variant=mine.code, by=as_stranger)
    regenerate_task(task, by=as_learner)
    assert present_task(task, as_learner.user).rendered.prompt == "I ___ here."
