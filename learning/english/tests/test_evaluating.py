"""Judgements: asked for once, made by one worker, finished with all that hangs on them, or failed in words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from learning.english import receivers, tasks
from learning.english.evaluators.local import XentreeLocal
from learning.english.models import DEAD_AFTER, Evaluation
from learning.english.schema import KINDS
from learning.english.services import evaluating
from learning.english.services.evaluating import finishing, job
from learning.english.services.evaluating.housekeeping import check_evaluations, waiting_count, waiting_seconds
from learning.english.tests.judges import TEXT
from learning.english.tests.tasks import task
from xentree import events
from xentree.errors import Conflict, Invalid, NotAllowed, ProviderDown
from xentree.events import EvaluationAdvanced, EvaluationFinished
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("judge")]


def asked(by, text=TEXT, **more):
    return evaluating.request_writing(text=text, by=by, **more)


def run(evaluation):
    """The evaluation after a worker had it."""
    evaluating.run_evaluation(evaluation.pk)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.fixture
def settled(monkeypatch):
    """What was settled."""
    seen = []
    monkeypatch.setattr(finishing, "_settlers", [lambda evaluation: seen.append(evaluation.status)])
    return seen


def test_a_text_is_judged(as_learner, judge):
    evaluation = run(asked(as_learner, prompt="My day", level="A2"))
    assert (evaluation.status, evaluation.score, evaluation.cefr, evaluation.confidence) == ("done", 64.0, "B1", 0.7)
    assert (evaluation.evaluator, evaluation.feedback, evaluation.progress) == ("test-judge", "Well done.", 1.0)
    assert evaluation.result["corrections"][0]["suggestion"] == "went"
    assert (evaluation.claim, evaluation.finished_at is not None, evaluation.attempts) == (None, True, 1)
    [request] = judge.asked
    assert (request.text, request.prompt, request.level, request.min_words) == (TEXT, "My day", "A2", 80)


def test_a_task_says_what_was_asked_for(as_learner, judge):
    body = KINDS["writing"].model_validate(task("writing"))
    run(asked(as_learner, task=body, level="A1"))
    [request] = judge.asked
    wanted = (body.form, tuple(body.points), tuple(body.keywords), body.model, body.min_words)
    assert (request.form, request.points, request.keywords, request.model, request.min_words) == wanted


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_nothing_and_too_much_are_refused(as_learner, text):
    with pytest.raises(Invalid) as refusal:
        asked(as_learner, text)
    assert (list(refusal.value.extra["fields"]), Evaluation.objects.count()) == (["text"], 0)


def test_the_same_again_is_the_row_that_is_there(as_learner, as_stranger):
    first = asked(as_learner, reuse=True)
    assert asked(as_learner, reuse=True) == first
    run(first)
    again = asked(as_learner, reuse=True)
    assert (again, again.status) == (first, "done")
    others = [asked(as_stranger, reuse=True), asked(as_learner, TEXT + "!", reuse=True), asked(as_learner)]
    assert first not in others


def test_the_same_answer_has_the_same_score_and_is_judged_once(as_learner, as_stranger, judge):
    first = run(asked(as_learner))
    judge.score = 10.0
    again = run(asked(as_stranger))
    assert (again.score, again.result, len(judge.asked)) == (first.score, first.result, 1)


def test_another_version_judges_anew(as_learner, judge):
    run(asked(as_learner))
    judge.version, judge.score = "2", 10.0
    assert (run(asked(as_learner)).score, len(judge.asked)) == (10.0, 2)


def test_what_failed_is_asked_anew(as_learner):
    first = asked(as_learner, reuse=True)
    Evaluation.objects.update(status="failed")
    second = asked(as_learner, reuse=True)
    Evaluation.objects.update(queued_at=now() - timedelta(days=1))
    assert len({first, second, asked(as_learner, reuse=True)}) == 3


def test_an_answer_is_taken_up_once(as_learner):
    evaluation = asked(as_learner)
    assert Evaluation.objects.claim(evaluation.pk) is not None
    assert Evaluation.objects.claim(evaluation.pk) is None
    assert run(evaluation).status == "running"


def test_what_a_dead_worker_had_is_taken_up_by_another(as_learner, settled):
    evaluation = asked(as_learner)
    late = job.Work(Evaluation.objects.claim(evaluation.pk))
    Evaluation.objects.update(alive_at=now() - DEAD_AFTER - timedelta(seconds=1))
    assert evaluating.waiting_evaluations() == [evaluation.pk]
    assert run(evaluation).status == "done"
    with pytest.raises(job.Lost):
        late.report(0.9, "Too late")
    assert not evaluating.finish_evaluation(late.mine, {"score": 1.0}, "")
    evaluation.refresh_from_db()
    assert (evaluation.score, evaluation.attempts, settled) == (64.0, 2, ["done"])


def test_the_only_worker_takes_back_what_one_before_it_had(as_learner, settings):
    evaluation = asked(as_learner)
    Evaluation.objects.claim(evaluation.pk)
    receivers.take_back()
    assert Evaluation.objects.get().status == "running"
    settings.ONLY_WORKER = True
    receivers.take_back()
    assert Evaluation.objects.get().status == "queued"


def test_one_that_kills_its_workers_is_given_up(as_learner, settled):
    evaluation = asked(as_learner)
    Evaluation.objects.update(attempts=3)
    assert (run(evaluation).failure, settled) == (job.GIVEN_UP, ["failed"])


def test_what_was_not_foreseen_is_tried_again_and_then_given_up(as_learner, judge):
    judge.trouble = ZeroDivisionError()
    evaluation = asked(as_learner)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            evaluating.run_evaluation(evaluation.pk)
        assert Evaluation.objects.get().status == "queued"
    assert run(evaluation).status == "failed"


def test_what_is_expected_fails_in_words(as_learner, judge):
    judge.trouble = Invalid("There is no sound in this recording.")
    evaluation = run(asked(as_learner))
    assert (evaluation.status, evaluation.failure) == ("failed", "There is no sound in this recording.")


def test_xentree_local_judges_where_another_cannot_be_asked(as_learner, judge, monkeypatch):
    other = type(judge)("other", trouble=ProviderDown("It is away."))
    monkeypatch.setattr(job, "evaluator_for", lambda *whose: other)
    evaluation = run(asked(as_learner))
    assert (evaluation.evaluator, evaluation.score) == ("test-judge", 64.0)
    assert evaluation.feedback == f"{job.INSTEAD} Well done."
    other.trouble = None
    assert run(asked(as_learner)).evaluator == "other"


def test_nothing_waits_longer_than_its_deadline(as_learner, settings, settled):
    settings.EVALUATION_DEADLINE = timedelta(minutes=10)
    for _ in range(3):
        asked(as_learner)
    late, running, _ = Evaluation.objects.all()
    Evaluation.objects.claim(running.pk)
    Evaluation.objects.filter(pk__in=[late.pk, running.pk]).update(queued_at=now() - timedelta(minutes=11))
    assert evaluating.as_seen(Evaluation.objects.get(pk=late.pk)).status == "failed"
    assert (evaluating.fail_overdue(), settled) == (2, ["failed", "failed"])
    assert sorted(Evaluation.objects.values_list("status", flat=True)) == ["failed", "failed", "queued"]


def test_a_worker_stops_what_is_overdue(as_learner, judge):
    judge.trouble = lambda report: (
        Evaluation.objects.update(queued_at=now() - timedelta(days=1)) and report(0.6, "Next")
    )
    evaluation = run(asked(as_learner))
    assert (evaluation.status, evaluation.score) == ("failed", None)


def test_what_failed_can_be_tried_again(as_learner, as_stranger, staff, judge):
    judge.trouble = Invalid("No.")
    evaluation = run(asked(as_learner))
    with pytest.raises(NotAllowed):
        evaluating.retry_evaluation(evaluation, by=as_stranger)
    assert Evaluation.objects.get().status == "failed"
    judge.trouble = None
    for by in (as_learner, Principal(staff, "session")):
        Evaluation.objects.update(status="failed", attempts=3)
        evaluating.retry_evaluation(evaluation, by=by)
        assert run(evaluation).status == "done"
    with pytest.raises(Conflict):
        evaluating.retry_evaluation(evaluation, by=as_learner)


def test_what_is_late_can_be_tried_again_before_it_is_written_down(as_learner):
    evaluation = asked(as_learner)
    late = job.Work(Evaluation.objects.claim(evaluation.pk))
    Evaluation.objects.update(queued_at=now() - timedelta(days=1))
    evaluating.retry_evaluation(evaluation, by=as_learner)
    assert (evaluation.status, evaluation.attempts, evaluation.is_late) == ("queued", 0, False)
    assert not late.mine.exists()


def test_how_far_it_is_is_told(as_learner, learner, monkeypatch, django_capture_on_commit_callbacks):
    told, ended = [], []
    watch = lambda event: told.append(Evaluation.objects.get().doing)  # noqa: E731
    monkeypatch.setitem(events._listeners, EvaluationAdvanced, [watch])
    monkeypatch.setitem(events._listeners, EvaluationFinished, [ended.append])
    with django_capture_on_commit_callbacks(execute=True):
        evaluation = asked(as_learner)
        evaluating.run_evaluation(evaluation.pk)
    assert len(told) == 4
    assert ended == [EvaluationFinished(evaluation.pk, learner.pk, "writing", "done")]


def test_a_worker_with_its_hands_full_leaves_it_in_the_queue(as_learner, settings):
    evaluation = asked(as_learner)
    held = [job._hands.acquire(blocking=False) for _ in range(settings.EVALUATIONS_AT_ONCE)]
    try:
        assert run(evaluation).status == "queued"
    finally:
        job._hands.release(len(held))


def test_one_after_another_is_judged(as_learner, monkeypatch):
    evaluations = [asked(as_learner, f"Text {number}.") for number in range(3)]
    sent = []
    monkeypatch.setattr(tasks.run_evaluation, "delay", sent.append)
    tasks.run_evaluation(str(evaluations[0].pk))
    assert sent == [str(evaluations[1].pk)]
    tasks.tend_evaluations()
    assert sent[1:] == [str(each.pk) for each in evaluations[1:]]


def test_one_that_is_not_there_is_left_alone():
    assert evaluating.run_evaluation(uuid4()) is None


def test_the_doctor_and_the_numbers_tell_how_many_wait(as_learner):
    [well] = check_evaluations()
    asked(as_learner)
    Evaluation.objects.update(queued_at=now() - timedelta(minutes=7))
    [late] = check_evaluations()
    assert (well.level, late.level, waiting_count(), waiting_seconds() >= 420) == ("ok", "note", 1, True)
    assert "1 answers wait to be judged, the oldest for 7 minutes." in late.text


def test_the_version_of_xentree_local_follows_its_files():
    local = XentreeLocal()
    assert (local.id, local.local, len(local.version)) == ("xentree-local", True, 16)
    assert local.version == XentreeLocal().version
