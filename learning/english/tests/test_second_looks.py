"""Second looks: who may ask, who may read, who decides, and what follows from it."""

from uuid import uuid4

import pytest

from learning.english.models import Evaluation, EvaluationToReview, Evidence, LearnerSettings, SecondLook
from learning.english.proficiency.queries import index_of
from learning.english.services import ask_second_look, decide_second_look, rebuild_proficiency, record_evidence
from learning.english.tests.test_evidence import told
from organizations.models import AuditEntry
from xentree.errors import Conflict, Invalid, NotFound
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def judged(by, organization=None, score=40.0, confidence=0.8, **fields):
    """An evaluation with its evidence."""
    fields = {"skill": "writing", "status": "done", "request": {"text": "My answer.", "prompt": "Say it."}, **fields}
    owner = {"user": by.user, "organization": organization}
    evaluation = Evaluation.objects.create(**owner, score=score, confidence=confidence, **fields)
    if score is not None:
        evidence = {"weight": confidence, "difficulty": 36, "cause": "evaluation", "source_id": evaluation.pk}
        record_evidence(by.user, "writing", score, **evidence, happened_at=evaluation.created_at)
    return evaluation


def waiting(by):
    return set(EvaluationToReview.objects.open_to(by).undecided().values_list("pk", flat=True))


@pytest.fixture
def as_staff(staff):
    return Principal(staff, "session")


def test_nobody_reads_an_answer_unasked(school, people, as_staff):
    judged(people["member"], school, confidence=0.1)
    assert (waiting(as_staff), waiting(people["admin"])) == (set(), set())


def test_an_answer_asked_about_is_read_by_teachers_of_its_place_and_by_staff(school, people, as_staff):
    here, alone = judged(people["member"], school), judged(people["member"])
    for evaluation in (here, alone):
        ask_second_look(evaluation, words="Too low?", by=people["member"])
    assert waiting(as_staff) == {here.pk, alone.pk}
    assert waiting(people["admin"]) == waiting(people["manager"]) == {here.pk}
    assert waiting(people["apart"]) == waiting(people["stranger"]) == waiting(people["member"]) == set()


def test_unsure_ones_are_read_where_their_person_lets_them(school, people, as_staff):
    unsure = judged(people["member"], school, confidence=0.1)
    judged(people["member"], school, confidence=0.9)
    judged(people["apart"], school, confidence=0.1)
    LearnerSettings.objects.filter(user=people["member"].user).update(teachers_may_read=True)
    assert waiting(as_staff) == waiting(people["manager"]) == {unsure.pk}


def test_another_mark_moves_the_evidence_at_its_own_time(people, as_staff):
    member = people["member"]
    evaluation = judged(member)
    before = index_of(member.user).xpi
    ask_second_look(evaluation, by=member)
    look = decide_second_look(evaluation.pk, score=90, note=" Well argued. ", by=as_staff)
    assert (look.verdict, look.score_before, look.score, look.note) == ("corrected", 40, 90, "Well argued.")
    row = Evidence.objects.counted().get()
    assert (row.value, row.weight, row.happened_at, row.by) == (90, 1, evaluation.created_at, as_staff.user)
    assert (Evidence.objects.count(), index_of(member.user).xpi > before) == (2, True)
    assert Evaluation.objects.get().score == 40
    expected = told(member.user)
    rebuild_proficiency(member.user)
    assert told(member.user) == expected


def test_a_level_that_was_found_is_moved_by_what_the_marks_are_apart(people, as_staff):
    member = people["member"]
    evaluation = judged(member)
    Evidence.objects.update(difficulty=None, value=44)
    ask_second_look(evaluation, by=member)
    decide_second_look(evaluation.pk, score=60, by=as_staff)
    assert Evidence.objects.counted().get().value == pytest.approx(44 + 8.1, abs=0.05)


def test_a_confirmed_mark_changes_nothing_but_the_desk(school, people):
    member = people["member"]
    evaluation = judged(member, school)
    ask_second_look(evaluation, by=member)
    before = told(member.user)
    assert decide_second_look(evaluation.pk, by=people["admin"]).verdict == "confirmed"
    assert (told(member.user), waiting(people["admin"])) == (before, set())
    assert AuditEntry.objects.get().action == "english_mark.confirmed"


def test_a_look_is_decided_once_and_not_asked_for_again(people, as_staff):
    evaluation = judged(people["member"])
    ask_second_look(evaluation, by=people["member"])
    ask_second_look(evaluation, words="Again", by=people["member"])
    decide_second_look(evaluation.pk, score=50, by=as_staff)
    with pytest.raises(Conflict):
        decide_second_look(evaluation.pk, score=60, by=as_staff)
    with pytest.raises(Conflict):
        ask_second_look(evaluation, by=people["member"])
    assert (SecondLook.objects.get().score, Evidence.objects.count()) == (50, 2)


@pytest.mark.parametrize("role", ["member", "apart", "stranger"])
def test_others_and_oneself_decide_nothing(school, people, role):
    evaluation = judged(people["member"], school)
    ask_second_look(evaluation, by=people["member"])
    with pytest.raises(NotFound):
        decide_second_look(evaluation.pk, score=100, by=people[role])
    assert SecondLook.objects.get().verdict == "waiting"


def test_what_cannot_be_asked_or_marked(people, as_staff):
    running = judged(people["member"], score=None, status="running")
    with pytest.raises(Conflict):
        ask_second_look(running, by=people["member"])
    with pytest.raises(NotFound):
        ask_second_look(judged(people["member"]), by=people["stranger"])
    with pytest.raises(Invalid):
        decide_second_look(uuid4(), score=101, by=as_staff)
    assert not SecondLook.objects.exists()


def test_the_doors_of_second_looks(school, people, api):
    evaluation = judged(people["member"], school)
    member, admin = api(people["member"].user), api(people["admin"].user)
    path = f"/api/xel/evaluations/{evaluation.pk}/second-look"
    assert member.get(path).status_code == 404
    assert member.post(path, {"words": "Why?"}).json()["verdict"] == "waiting"
    (row,) = admin.get("/api/xel/second-looks").json()
    assert (row["answer"], row["prompt"], row["words"], row["asked"]) == ("My answer.", "Say it.", "Why?", True)
    assert admin.put(path, {"score": 70, "note": "Good."}, format="json").json()["verdict"] == "corrected"
    assert member.get(path).json()["note"] == "Good."
    shown = member.get(f"/api/xel/evaluations/{evaluation.pk}").json()
    assert (shown["score"], shown["second_look"]["score"]) == (40, 70)
    assert member.put(path, {"score": 100}, format="json").status_code == 404


def test_staff_decide_in_the_admin(client, staff, people):
    staff.is_superuser = True
    staff.save()
    client.force_login(staff)
    evaluation = judged(people["member"])
    ask_second_look(evaluation, words="Please look", by=people["member"])
    page = "/admin/learning/evaluationtoreview/"
    assert "Please look" in client.get(page).content.decode()
    assert "My answer." in client.get(f"{page}{evaluation.pk}/change/").content.decode()
    client.post(f"{page}{evaluation.pk}/change/", {"mark": "80", "note": "Better than that"})
    assert (SecondLook.objects.get().score, Evidence.objects.counted().get().value) == (80, 80)
