"""Answers to tasks: graded, paid, told to the index, kept with the text they were given to."""

import pytest

from learning.english.evaluators import Assessment, Correction, Criterion
from learning.english.models import Evaluation, Evidence, ModuleProgress, NotebookError, Recording, Review, Submission
from learning.english.path_data import submission_data
from learning.english.services import regenerate_task, submit_answer
from learning.english.services.evaluating import fail_evaluation, finish_evaluation
from learning.english.services.evaluating.finishing import judged
from learning.english.tests.answering import right
from learning.models import Progress, XPEvent
from organizations.tests.factories import MembershipFactory
from xentree import events
from xentree.errors import Invalid
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
TEXT = "My name is Ana and I live in Lima. " + "I work here and I likes my town. " * 4
WRONG = {"multiple_choice": "is", "gap": ["is", "to"], "dictation": "You were to Chile?", "short_answer": "at noon"}


def finish(submission, **changes):
    """The worker has judged it."""
    found = {"score": 60.0, "feedback": "A clear text.", "evaluator": "xentree-local", "confidence": 0.5, **changes}
    finish_evaluation(Evaluation.objects.filter(pk=submission.evaluation_id), judged(Assessment(**found)), "")
    submission.refresh_from_db()
    return submission


@pytest.mark.parametrize(
    "kind",
    ["multiple_choice", "gap", "ordering", "matching", "dictation", "reading", "listening", "short_answer"],
)
def test_a_right_answer(course, as_learner, task_of, kind):
    task = task_of(kind)
    answer = right(task, as_learner.user)
    submission = submit_answer(task, answer, by=as_learner, duration_seconds=12)
    assert (submission.status, submission.score, submission.correct, submission.passed) == ("graded", 100, True, True)
    assert (submission.xp_awarded, submission.corrections) == (10, [])
    kept = Submission.objects.get()
    assert (kept.answer, kept.version.version, kept.user, kept.duration_seconds) == (answer, 1, as_learner.user, 12)
    assert ModuleProgress.objects.get().module == task.lesson.module
    assert Evidence.objects.get().skill == task.skill
    assert not Review.objects.exists()


@pytest.mark.parametrize("kind", [*WRONG])
def test_a_wrong_answer(course, as_learner, task_of, kind):
    submission = submit_answer(task_of(kind), WRONG[kind], by=as_learner)
    assert (submission.correct, submission.passed, submission.status) == (False, False, "graded")
    assert submission.corrections
    assert Review.objects.get().task == submission.task


@pytest.mark.parametrize("answer", [None, "", 7, ["am"], {"a": "b"}, "something else"], ids=repr)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(course, as_learner, task_of, answer):
    with pytest.raises(Invalid):
        submit_answer(task_of("multiple_choice"), answer, by=as_learner)
    assert not Submission.objects.exists() and not XPEvent.objects.exists() and not ModuleProgress.objects.exists()


def test_the_same_task_pays_whole_then_half_then_nothing(course, as_learner, task_of):
    task = task_of("dictation")
    paid = [submit_answer(task, "I'm from Peru.", by=as_learner).xp_awarded for _ in range(4)]
    assert paid == [10, 5, 0, 0]
    assert Progress.objects.get().total_xp == 15


def test_part_of_it_pays_part(course, as_learner, task_of):
    submission = submit_answer(task_of("gap"), ["am", "to"], by=as_learner)
    assert (submission.score, submission.points, submission.max_points, submission.xp_awarded) == (50, 1, 2, 5)
    assert (submission.passed, submission.correct) == (True, False)


def test_only_the_first_answer_to_a_text_moves_the_index(course, as_learner, task_of):
    task = task_of("multiple_choice")
    for _ in range(2):
        submit_answer(task, "am", by=as_learner)
    assert Evidence.objects.count() == 1
    for _ in range(3):
        regenerate_task(task, by=as_learner)
        submit_answer(task, "am", by=as_learner)
    # Three rows in the pool: the fourth text is the first one again.
    assert Evidence.objects.count() == 3


def test_an_answer_stays_with_the_text_it_was_given_to(course, as_learner, task_of):
    task = task_of("multiple_choice")
    first = submit_answer(task, "am", by=as_learner)
    code = submission_data(first)["variant"]
    regenerate_task(task, by=as_learner)
    second = submit_answer(task, "am", variant=code, by=as_learner)
    assert (second.variant, second.version) == (first.variant, first.version)
    assert submit_answer(task, "am", by=as_learner).variant == first.variant + 1


def test_what_is_right_is_told_with_the_grade(course, as_learner, task_of):
    data = submission_data(submit_answer(task_of("listening"), ["yes", "no", "no"], by=as_learner))
    assert data["solution"] == ["no", "no", "no"]
    assert data["script"] == [{"voice": "a", "text": "Hello there."}]
    waiting = submission_data(submit_answer(task_of("writing"), TEXT, by=as_learner))
    assert waiting.keys().isdisjoint({"solution", "script", "model"})


def test_an_answer_is_told_to_whoever_listens(
    course, as_learner, task_of, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setitem(events._listeners, events.TaskGraded, [told.append])
    with django_capture_on_commit_callbacks(execute=True):
        submission = submit_answer(task_of("dictation"), "I'm from Peru.", by=as_learner)
    assert told == [events.TaskGraded(submission.pk, submission.user_id, submission.task_id, 100, 10)]


def test_it_is_of_the_workspace_it_was_given_in(course, learner, task_of):
    organization = MembershipFactory(user=learner).organization
    by = Principal(learner, "session", organization_id=organization.pk)
    submit_answer(task_of("dictation"), "I'm from Peru.", by=by)
    assert Submission.objects.get().organization == XPEvent.objects.get().organization == organization
    assert Evidence.objects.get().organization == organization


def test_a_text_waits_for_its_evaluation(course, as_learner, task_of):
    submission = submit_answer(task_of("writing"), TEXT, by=as_learner)
    assert (submission.status, submission.score, submission.xp_awarded) == ("evaluating", None, 0)
    request = submission.evaluation.request
    assert (request["text"], request["level"], request["min_words"]) == (TEXT, "A1", 25)
    assert not XPEvent.objects.exists()


def test_a_judged_text_is_settled_once(course, as_learner, task_of):
    submission = submit_answer(task_of("writing"), TEXT, by=as_learner)
    at = TEXT.index("likes")
    fix = Correction(at, at + 5, "likes", "like", "agreement", "After I the verb has no s.")
    finish(submission, corrections=(fix,), cefr="B1", criteria=(Criterion("grammar", 55.0),))
    assert (submission.status, submission.score, submission.passed) == ("graded", 60, True)
    assert (submission.feedback, submission.xp_awarded) == ("A clear text.", 12)
    assert [each["original"] for each in submission.corrections] == ["likes"]
    error = NotebookError.objects.get()
    assert (error.type, error.original, error.suggestion, error.sentence) == (
        "agreement",
        "likes",
        "like",
        "I work here and I like my town.",
    )
    assert sorted(Evidence.objects.values_list("skill", "value", "difficulty")) == [
        ("grammar", 55.0, 4.0),
        ("writing", 44.0, None),
    ]
    assert not Review.objects.exists()
    finish(submission, score=90.0)
    assert (submission.score, XPEvent.objects.count(), NotebookError.objects.get().count) == (60, 1, 1)


def test_what_stands_at_the_floor_is_not_done_and_moves_nothing(course, as_learner, task_of):
    submission = finish(submit_answer(task_of("writing"), TEXT, by=as_learner), score=0.0, reason="copied")
    assert (submission.status, submission.passed, submission.xp_awarded) == ("graded", False, 0)
    assert not Evidence.objects.exists()


def test_too_little_for_a_score_is_done_all_the_same(course, as_learner, task_of):
    too_little = {"score": None, "reason": "not_enough_evidence"}
    submission = finish(submit_answer(task_of("writing"), TEXT, by=as_learner), **too_little)
    assert (submission.score, submission.passed, submission.xp_awarded) == (None, True, 10)
    short = finish(submit_answer(task_of("writing"), "My name is Ana.", by=as_learner), **too_little)
    assert (short.passed, short.xp_awarded) == (False, 0)
    assert not Evidence.objects.exists() and not Review.objects.exists()


def test_a_failed_evaluation_is_told_and_can_end_well_later(course, as_learner, task_of):
    submission = submit_answer(task_of("writing"), TEXT, by=as_learner)
    fail_evaluation(Evaluation.objects.all(), "The evaluator is away.")
    submission.refresh_from_db()
    assert (submission.status, submission.feedback) == ("failed", "The evaluator is away.")
    assert finish(submission).status == "graded"


def test_a_voice_is_judged_against_the_text(course, as_learner, task_of):
    recording = Recording.objects.create(user=as_learner.user, status="ready", content_type="audio/webm", sha256="a")
    submission = submit_answer(task_of("repeat"), None, recording=recording, by=as_learner)
    request = submission.evaluation.request
    assert (submission.answer, request["expected_text"]) == (None, "I am from here too.")
    finish(submission, score=80.0, criteria=(Criterion("fluency", 70.0), Criterion("accuracy", 85.0)))
    assert (submission.passed, submission.xp_awarded) == (True, 8)
    assert sorted(Evidence.objects.values_list("skill", "value")) == [("fluency", 70.0), ("pronunciation", 80.0)]


@pytest.mark.parametrize("kind", ["writing", "repeat"])
def test_an_open_task_without_its_answer_is_refused(course, as_learner, task_of, kind):
    with pytest.raises(Invalid):
        submit_answer(task_of(kind), None, by=as_learner)
    assert not Submission.objects.exists() and not Evaluation.objects.exists()
