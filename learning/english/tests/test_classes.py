"""Teachers: what they see of their people, the word they may say, and that it can be taken back."""

from uuid import uuid4

import pytest
from django.utils.timezone import now

from learning.english.classes.queries import class_members, class_of
from learning.english.models import Evidence, NotebookError
from learning.english.proficiency.queries import history_of, index_of
from learning.english.services import record_evidence, set_rating, withdraw_rating
from learning.english.tests.test_evidence import told
from learning.models import ActiveTime
from organizations.models import AuditEntry, Membership
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def practise(by, school, skill="grammar", value=80.0):
    fields = {"weight": 1, "difficulty": 36, "cause": "task", "source_id": uuid4()}
    return record_evidence(by.user, skill, value, organization_id=school and school.pk, **fields)


def membership(school, by):
    return Membership.objects.select_related("user", "organization").get(organization=school, user=by.user)


def seen_by(people, role, school):
    return {pupil.username: pupil for pupil in class_of(class_members(people[role], school.pk))}


def test_a_class_is_told_in_figures(school, people):
    member = people["member"]
    for _ in range(3):
        practise(member, school)
    own = {"user": member.user, "organization": school}
    ActiveTime.objects.create(**own, area="english", source_id=uuid4(), seconds=600, started_at=now(), day=now().date())
    NotebookError.objects.create(**own, skill="writing", type="article", original="a apple", message="an", count=4)
    pupil = seen_by(people, "admin", school)["mel"]
    assert (pupil.name, pupil.teams, pupil.minutes, pupil.weakest_skill) == (
        "Mel Fern",
        ["Evening class"],
        10,
        "grammar",
    )
    assert [(each.type, each.count) for each in pupil.recurring_errors] == [("article", 4)]
    assert pupil.xpi.xpi == pytest.approx(index_of(member.user).xpi, abs=0.1)
    assert pupil.weakest_skill == "grammar"


def test_managers_see_their_teams_and_members_nobody(school, people):
    assert set(seen_by(people, "admin", school)) == {"olga", "adam", "mona", "mel", "abe"}
    assert set(seen_by(people, "manager", school)) == {"mona", "mel"}
    with pytest.raises(NotAllowed):
        class_members(people["member"], school.pk)
    with pytest.raises(NotFound):
        class_members(people["stranger"], school.pk)


def test_where_somebody_stands_is_shown_where_they_practise(school, people):
    practise(people["member"], None)
    assert seen_by(people, "admin", school)["mel"].xpi is None
    practise(people["member"], school)
    assert seen_by(people, "admin", school)["mel"].xpi is not None


def test_many_members_cost_as_many_queries_as_one(school, people, django_assert_num_queries):
    for role in ("member", "apart", "manager"):
        practise(people[role], school)
    for users in (["mel"], ["mel", "abe", "mona"]):
        members = class_members(people["admin"], school.pk).filter(user__username__in=users)
        with django_assert_num_queries(9):
            assert len(class_of(members)) == len(users)


def test_a_word_moves_the_skill_and_stands_in_history_and_record(school, people):
    practise(people["member"], school, "speaking")
    word = set_rating(membership(school, people["member"]), "speaking", 60, reason=" An exam. ", by=people["manager"])
    speaking = next(each for each in index_of(people["member"].user).breakdown if each.skill == "speaking")
    assert (speaking.score, speaking.uncertainty, word.note) == (60, 6, "An exam.")
    assert history_of(people["member"].user)[0].cause == "teacher"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.after) == (
        "english_rating.set", people["manager"].user, {"speaking": 60, "reason": "An exam."},
    )  # fmt: skip
    (shown,) = seen_by(people, "admin", school)["mel"].words
    assert (shown.skill, shown.value, shown.reason, shown.by) == ("speaking", 60, "An exam.", "mona")


def test_a_word_taken_back_was_never_said(school, people):
    member = people["member"]
    for _ in range(2):
        practise(member, school, "speaking")
    before = index_of(member.user)
    word = set_rating(membership(school, member), "speaking", 90, reason="Mistaken", by=people["admin"])
    practise(member, school, "reading")
    withdraw_rating(word, reason="Wrong person", by=people["owner"])
    speaking = {each.skill: each for each in index_of(member.user).breakdown}["speaking"]
    assert speaking.score == {each.skill: each for each in before.breakdown}["speaking"].score
    assert {day.cause for day in history_of(member.user)} == {"task"}
    assert seen_by(people, "admin", school)["mel"].words == []
    assert [entry.action for entry in AuditEntry.objects.order_by("created_at")] == [
        "english_rating.set", "english_rating.withdrawn",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        withdraw_rating(word, by=people["owner"])


@pytest.mark.parametrize(
    ("teacher", "pupil"),
    [("member", "apart"), ("manager", "apart"), ("manager", "manager"), ("admin", "owner"), ("stranger", "member")],
)
def test_who_may_not_say_a_word(school, people, teacher, pupil):
    with pytest.raises(NotAllowed):
        set_rating(membership(school, people[pupil]), "speaking", 60, reason="So", by=people[teacher])
    assert (Evidence.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("wrong", [{"value": 101}, {"skill": "charm"}, {"reason": " "}], ids=str)
def test_a_word_needs_a_skill_a_place_and_a_reason(school, people, wrong):
    fields = {"skill": "speaking", "value": 60, "reason": "So", **wrong}
    with pytest.raises(Invalid):
        set_rating(membership(school, people["member"]), **fields, by=people["admin"])
    assert told(people["member"].user) == ([], [])


def test_the_doors_to_a_class(school, people, api):
    practise(people["member"], school)
    admin, member = api(people["admin"].user), people["member"].user
    path = f"/api/xel/classes/{school.pk}"
    body = admin.get(path).json()
    assert (body["total"], [each["username"] for each in body["members"]][-1]) == (5, "olga")
    assert admin.get(f"{path}?limit=2&page=3").json()["members"][0]["username"] == "olga"
    assert admin.get(f"{path}/members.csv").content.decode().splitlines()[0].startswith("username,")
    rated = admin.post(f"{path}/members/{member.pk}/ratings", {"skill": "reading", "value": 50, "reason": "Exam"})
    (word,) = rated.json()["words"]
    assert admin.delete(f"{path}/members/{member.pk}/ratings/{word['id']}").status_code == 204
    assert admin.delete(f"{path}/members/{member.pk}/ratings/{word['id']}").status_code == 404
    assert admin.get(f"{path}/members/{member.pk}").json()["words"] == []
    assert api(people["manager"].user).get(f"{path}/members/{people['apart'].user.pk}").status_code == 404
    assert api(member).get(path).status_code == 403
    assert api(people["stranger"].user).get(path).status_code == 404
