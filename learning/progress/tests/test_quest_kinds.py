"""Which three, and how much of it: the same for everybody who asks, never twice in a row, fit for the person."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from learning.progress import own_quests  # noqa: F401
from learning.progress.quest_kinds import QUESTS_A_DAY, SLOTS, QuestKind, Tally, choose, kinds, target_of

SOMEBODY = UUID("00000000-0000-0000-0000-00000000002a")
DAY = date(2026, 3, 1)
XP = QuestKind("xp", "xp", "Earn {n} XP", "", lambda tally: tally.xp, least=30, most=400, step=10)


def keys(chosen):
    return [kind.key for kind in chosen]


def test_a_date_has_the_same_three_whoever_asks_in_whatever_order():
    there = kinds()
    first = keys(choose(SOMEBODY, DAY, among=there, but=()))
    assert keys(choose(SOMEBODY, DAY, among=reversed(there), but=())) == first
    assert len(set(first)) == QUESTS_A_DAY


def test_no_kind_comes_two_days_in_a_row_and_categories_differ():
    for user_id in (uuid4() for _ in range(20)):
        before = []
        for offset in range(60):
            chosen = choose(user_id, DAY + timedelta(days=offset), among=kinds(), but=before)
            assert len({kind.category for kind in chosen}) == QUESTS_A_DAY
            assert set(keys(chosen)) & set(before) == set()
            before = keys(chosen)


def test_every_kind_comes_in_time():
    came, before = set(), []
    for offset in range(60):
        before = keys(choose(SOMEBODY, DAY + timedelta(days=offset), among=kinds(), but=before))
        came |= set(before)
    assert came == {kind.key for kind in kinds()}


def test_people_have_different_ones():
    assert len({tuple(keys(choose(uuid4(), DAY, among=kinds(), but=()))) for _ in range(50)}) > 20


def test_few_categories_still_make_three():
    few = [kind for kind in kinds() if kind.category == "knowledge"]
    assert sorted(keys(choose(SOMEBODY, DAY, among=few, but=()))) == ["documents", "notes", "study"]


@pytest.mark.parametrize(
    ("days", "factor", "target"),
    [
        ([], 1.25, 30),
        ([200, 200], 1.0, 30),
        ([100, 100, 100], 0.75, 80),
        ([100, 100, 100], 1.0, 100),
        ([100, 100, 100], 1.25, 130),
        ([1, 100, 104, 400], 1.0, 110),
        ([5000, 5000, 5000], 1.0, 400),
        ([0, 0, 50], 1.0, 30),
    ],
)
def test_the_target_follows_the_persons_own_days(days, factor, target):
    assert target_of(XP, factor, [Tally(xp=xp) for xp in days]) == target


def test_targets_of_all_kinds_are_whole_steps_within_bounds():
    busy = [Tally(1000, {"chat": 9999}, {"note": 40, "quiz": 40, "conversation": 40}) for _ in range(14)]
    for kind in kinds():
        for slot in SLOTS:
            for days in ([], busy):
                target = target_of(kind, slot.factor, days)
                assert kind.least <= target <= kind.most and target % kind.step == 0


def test_titles_say_the_target():
    titles = {kind.key: (kind.titled(1), kind.titled(2)) for kind in kinds()}
    assert titles["notes"] == ("Write a note", "Write 2 notes")
    assert all("{" not in title for pair in titles.values() for title in pair)


def test_measures():
    tally = Tally(70, {"chat": 600, "knowledge": 150}, {"note": 2, "quiz": 1, "flashcards": 3, "learning_session": 1})
    assert {kind.key: kind.measure(tally) for kind in kinds()} == {
        "minutes": 12,
        "sessions": 1,
        "xp": 70,
        "variety": 4,
        "conversations": 0,
        "chat_minutes": 10,
        "notes": 2,
        "study": 4,
        "documents": 0,
        "english_tasks": 0,
        "english_minutes": 0,
    }
