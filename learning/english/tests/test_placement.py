"""Placement: one test at a time, each answer once, a result that the person may overrule."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from learning.english import services
from learning.english.models import Evidence, LearnerSettings, Placement, Task, TaskVersion
from learning.english.placement.items import KINDS
from learning.english.placement.queries import placement_view
from learning.english.rendering import render, solution
from learning.english.services import load_course
from learning.english.services.placement import open_placement
from learning.english.tests.tasks import module, write_course
from xentree.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(tmp_path):
    """A course of one module with tasks of all kinds."""
    load_course(write_course(tmp_path, module(), module("second-words")))


def right_answer(placement):
    asked = placement.asked
    version = TaskVersion.objects.get(task=asked["task"], version=asked["version"])
    return solution(render(version.body, asked["variant"]))


def answer(placement, by, given):
    return services.answer_placement(placement, given, task_id=placement.asked["task"], by=by)


def sit(by, give):
    """A whole test, answered by `give(placement)`."""
    placement = services.begin_placement(by=by)
    while placement.finished_at is None:
        placement = answer(placement, by, give(placement))
    return placement


def test_who_is_right_all_the_way_is_placed_higher_than_who_knows_nothing(course, as_learner, as_stranger):
    best, worst = sit(as_learner, right_answer), sit(as_stranger, lambda placement: None)
    assert (worst.level, best.ability > worst.ability + 10) == ("A1", True)
    assert LearnerSettings.objects.get(user=as_learner.user).level == best.level
    assert len({each["task"] for each in best.answers}) == len(best.answers) <= 16
    asked = Task.objects.filter(pk__in=[each["task"] for each in best.answers])
    assert set(asked.values_list("kind", flat=True)) <= set(KINDS)


def test_the_result_is_evidence_of_small_weight_for_the_skills_asked(course, as_learner):
    placement = sit(as_learner, right_answer)
    rows = Evidence.objects.filter(user=as_learner.user)
    assert {row.skill for row in rows} == {"grammar", "vocabulary", "reading", "listening"}
    assert {(row.cause, row.weight, row.source_id, row.value) for row in rows} == {
        ("placement", 0.5, placement.pk, placement.ability)
    }


def test_a_test_is_gone_on_with(course, as_learner):
    first = services.begin_placement(by=as_learner)
    answer(first, as_learner, right_answer(first))
    again = services.begin_placement(by=as_learner)
    assert (again.pk, len(again.answers), Placement.objects.count()) == (first.pk, 1, 1)
    assert placement_view(as_learner.user).number == 2


def test_an_answer_counts_once_and_only_to_what_is_asked(course, as_learner):
    placement = services.begin_placement(by=as_learner)
    task = placement.asked["task"]
    services.answer_placement(placement, right_answer(placement), task_id=task, by=as_learner)
    services.answer_placement(placement, None, task_id=task, by=as_learner)
    assert [each["share"] for each in Placement.objects.get().answers] == [1]
    other = TaskVersion.objects.exclude(task__in=[task, Placement.objects.get().asked["task"]]).first()
    with pytest.raises(Conflict):
        services.answer_placement(placement, None, task_id=other.task_id, by=as_learner)


def test_what_is_no_answer_is_refused_and_asked_again(course, as_learner):
    placement = services.begin_placement(by=as_learner)
    with pytest.raises(Invalid):
        answer(placement, as_learner, {"no": "answer"})
    assert Placement.objects.get().answers == []


def test_ten_minutes_end_it(course, as_learner):
    placement = services.begin_placement(by=as_learner)
    for _ in range(5):
        placement.asked["asked_at"] = (now() - timedelta(hours=1)).isoformat()
        placement.save()
        placement = answer(placement, as_learner, None)
    assert (placement.level, len(placement.answers)) == ("A1", 5)


def test_leaving_has_no_result_and_no_evidence(course, as_learner):
    placement = services.begin_placement(by=as_learner)
    answer(placement, as_learner, right_answer(placement))
    services.leave_placement(by=as_learner)
    assert (placement_view(as_learner.user).state, Evidence.objects.count()) == ("left", 0)
    assert open_placement(as_learner) is None


def test_a_choice_overrules_a_test_also_in_the_middle(course, as_learner):
    services.begin_placement(by=as_learner)
    services.choose_level("B2", by=as_learner)
    view = placement_view(as_learner.user)
    assert (view.level, view.state) == ("B2", "left")
    with pytest.raises(Invalid):
        services.choose_level("C2", by=as_learner)
    assert placement_view(as_learner.user).level == "B2"


def test_without_a_course_there_is_no_test(as_learner):
    with pytest.raises(Conflict):
        services.begin_placement(by=as_learner)
    assert not Placement.objects.exists()


def test_what_is_asked_does_not_tell_its_answer(course, api, learner):
    client = api(learner)
    question = client.post("/api/xel/placement").json()["question"]
    assert not {"answer", "answers", "accept", "model", "level", "explanation", "script"} & set(question)


def test_the_doors_of_placement(course, api, learner, stranger):
    client = api(learner)
    assert client.get("/api/xel/placement").json()["state"] == "none"
    begun = client.post("/api/xel/placement").json()
    body = {"task_id": begun["question"]["task_id"]}
    assert api(stranger).post("/api/xel/placement/answer", body, format="json").status_code == 409
    assert client.post("/api/xel/placement/answer", body, format="json").json()["number"] == 2
    assert client.delete("/api/xel/placement").json()["state"] == "left"
    assert client.post("/api/xel/placement/answer", body, format="json").status_code == 409
