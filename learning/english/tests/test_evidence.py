"""What moves the index: once each, in any order, and told anew it is the same."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.factories import UserFactory
from learning.english.models import Evidence, SkillRating
from learning.english.proficiency import SKILLS, difficulty_of
from learning.english.proficiency.queries import history_of, index_of, indexes_of
from learning.english.services import record_evidence
from xentree import personal_data

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
B1 = difficulty_of("B1")


def record(user, skill="grammar", value=80, at=NOON, source=None, **fields):
    fields = {"weight": 1, "difficulty": B1, "cause": "task", **fields}
    return record_evidence(user, skill, value, source_id=source or uuid4(), happened_at=at, **fields)


def told(user):
    ratings = SkillRating.objects.filter(user=user).order_by("skill")
    rows = Evidence.objects.filter(user=user).order_by("skill", "source_id")
    fields = ("skill", "mean", "deviation", "evidence_count", "updated_at")
    history = rows.values_list("skill", "source_id", "mean", "deviation", "count", "xpi", "uncertainty", "breakdown")
    return list(ratings.values_list(*fields)), list(history)


def test_evidence_moves_the_index_and_is_written_down(learner, as_learner):
    source = uuid4()
    change = record(learner, source=source, by=as_learner)
    row = Evidence.objects.get()
    rating = SkillRating.objects.get()
    assert (row.source_id, row.by, rating.skill, rating.evidence_count) == (source, learner, "grammar", 1)
    assert change == row.xpi - 36 > 0
    assert row.breakdown == {"grammar": round(rating.mean, 2)}


def test_the_same_evidence_again_changes_nothing(learner):
    source = uuid4()
    record(learner, source=source)
    before = told(learner)
    assert record(learner, value=0, source=source) == 0
    assert told(learner) == before


def test_one_source_may_speak_for_several_skills(learner):
    source = uuid4()
    for skill in ("writing", "grammar", "vocabulary"):
        record(learner, skill, source=source)
    assert {row.xpi for row in Evidence.objects.all()} == {Evidence.objects.first().xpi}
    assert set(Evidence.objects.first().breakdown) == {"writing", "grammar", "vocabulary"}


@pytest.mark.parametrize("wrong", [{"value": 101}, {"value": float("nan")}, {"weight": 2}, {"skill": "charm"}], ids=str)
def test_nonsense_is_no_evidence(learner, wrong):
    with pytest.raises(ValueError, match="no evidence"):
        record(learner, **wrong)
    assert not Evidence.objects.exists()


def test_visitors_and_weightless_evidence_leave_nothing(learner):
    visitor = UserFactory(kind="visitor")
    assert (record(visitor), record(learner, weight=0)) == (0, 0)
    assert not Evidence.objects.exists()


def stream(seed):
    """Evidence of some days, of which much happened in the same moments."""
    chance = random.Random(seed)
    for number in range(40):
        at = NOON + timedelta(days=chance.randrange(12), hours=chance.randrange(2))
        fields = {"weight": chance.choice([0.3, 1]), "difficulty": chance.choice([None, 4, 20, 52])}
        cause = chance.choice(["task", "task", "evaluation", "placement", "teacher"])
        fields |= {"cause": cause, "source": UUID(int=number)}
        yield chance.choice(list(SKILLS)[:3]), chance.randrange(101), at, fields


@pytest.mark.parametrize("seed", range(3))
def test_any_order_comes_to_the_same_and_rebuilding_changes_nothing(seed):
    rows, users = list(stream(seed)), [UserFactory(), UserFactory()]
    for user in users:
        for skill, value, at, fields in rows:
            record(user, skill, value, at, **fields)
        random.Random(seed).shuffle(rows)
    assert told(users[0]) == told(users[1])
    before = told(users[0])
    call_command("rebuild_proficiency")
    assert told(users[0]) == before


def test_late_evidence_leaves_alone_what_was_before_it(learner):
    for day in range(4):
        record(learner, at=NOON + timedelta(days=day), source=UUID(int=day))
    early = told(learner)[1][:2]
    record(learner, "reading", 10, NOON + timedelta(days=1, hours=1), source=UUID(int=9))
    assert [row for row in told(learner)[1] if row[1].int < 2] == early
    before = told(learner)
    call_command("rebuild_proficiency")
    assert told(learner) == before


def test_rebuilding_mends_what_was_wrong(learner, stranger):
    for user in (learner, stranger):
        record(user)
    before = told(learner)
    SkillRating.objects.update(mean=1)
    Evidence.objects.update(xpi=1, mean=1)
    call_command("rebuild_proficiency", user="lea")
    assert told(learner) == before != told(stranger)
    with pytest.raises(CommandError):
        call_command("rebuild_proficiency", user="nobody-at-all")


def test_the_index_of_nobody_known(learner):
    xpi = index_of(learner)
    assert (xpi.xpi, xpi.cefr, xpi.calibrating, xpi.uncertainty, xpi.updated_at) == (36, "B1", True, 25, None)
    assert [each.skill for each in xpi.breakdown] == list(SKILLS)
    assert xpi.weakest_skill is None


def test_the_trend_is_the_change_of_thirty_days(learner):
    record(learner, value=20)
    record(learner, value=100, at=NOON + timedelta(days=20))
    then = index_of(learner, NOON + timedelta(days=25))
    later = index_of(learner, NOON + timedelta(days=31))
    grammar = next(each for each in later.breakdown if each.skill == "grammar")
    assert (then.trend, later.trend > 5, grammar.trend) == (0, True, later.trend)


def test_indexes_of_many_cost_one_query(learner, stranger, django_assert_num_queries):
    record(learner)
    record(stranger, value=10)
    with django_assert_num_queries(1):
        found = indexes_of([learner.pk, stranger.pk])
    assert found[stranger.pk].xpi < found[learner.pk].xpi


def test_history_has_a_day_for_each_with_evidence_and_its_cause(learner):
    record(learner, value=100)
    record(learner, "reading", 0, NOON + timedelta(hours=1))
    record(learner, "grammar", 20, NOON + timedelta(days=2), cause="teacher", difficulty=None, note="An oral exam.")
    record(learner, "grammar", 100, NOON + timedelta(days=2, hours=1))
    late, early = history_of(learner, NOON.date(), NOON.date() + timedelta(days=5))
    assert (early.date, late.date) == (NOON.date(), NOON.date() + timedelta(days=2))
    assert (early.cause, late.cause, late.changes[0].notes) == ("task", "teacher", ["An oral exam."])
    assert late.change == pytest.approx(late.xpi - early.xpi, abs=0.11)
    assert [each.count for each in late.changes] == [1, 1]


def test_history_is_by_the_persons_own_calendar(learner):
    learner.timezone = "Asia/Tokyo"
    record(learner, at=datetime(2026, 3, 2, 20, tzinfo=UTC))
    days = history_of(learner, datetime(2026, 3, 3).date(), datetime(2026, 3, 3).date())
    assert [day.date.isoformat() for day in days] == ["2026-03-03"]


def test_the_door_to_the_index(api, learner, stranger):
    record(learner)
    body = api(learner).get("/api/xel/xpi").json()
    assert (body["calibrating"], body["cefr"], len(body["breakdown"])) == (True, "B1", 8)
    assert api(stranger).get("/api/xel/xpi").json()["updated_at"] is None
    assert api().get("/api/xel/xpi").status_code == 401


def test_the_door_to_the_history(api, learner, stranger):
    record(learner)
    path = "/api/xel/xpi/history?start_date=2026-03-01&end_date=2026-03-31"
    (day,) = api(learner).get(path).json()
    assert (day["date"], day["cause"], day["changes"][0]["count"]) == ("2026-03-02", "task", 1)
    assert api(stranger).get(path).json() == []


@pytest.mark.parametrize(
    "query",
    [
        "start_date=2026-03-02&end_date=2026-03-01",
        "start_date=1000-01-01",
        "end_date=0001-01-01",
        "end_date=9999-12-31",
        "start_date=2005-01-01&end_date=2026-01-01",
        "end_date=x",
    ],
)
def test_wrong_days_are_refused(api, learner, query):
    answer = api(learner).get(f"/api/xel/xpi/history?{query}")
    assert (answer.status_code, answer.json()["detail"]["error"]) == (400, "validation_error")


def test_the_index_joins_the_export_of_its_person(learner, stranger):
    record(learner)
    record(stranger)
    files = {file.path: file.data for file in personal_data.export_all(learner) if file.path.startswith("english/")}
    assert (len(files["english/evidence.json"]), files["english/ratings.json"][0]["skill"]) == (1, "grammar")
