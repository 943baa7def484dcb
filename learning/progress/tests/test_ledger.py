"""What an act brings, once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import User
from learning.models import ActiveTime, Booster, Progress, ProgressDay, TokenEvent, XPEvent
from learning.progress.values import level_of, paid, xp_of_level
from xentree import rewards

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def balances(user):
    progress = Progress.objects.filter(user=user).values().first()
    days = ProgressDay.objects.filter(user=user).order_by("date")
    return progress, list(days.values("date", "earned", "xp", "active_seconds", "acts", "frozen"))


def sitting(user, seconds, start=NOON, source=None, minutes=60):
    facts = {"active_seconds": seconds, "started_at": start, "happened_at": start + timedelta(minutes=minutes)}
    return rewards.reward(user, "learning_session", source or uuid4(), facts)


def test_an_act_twice_counts_once(learner, practise):
    source = uuid4()
    assert [practise(learner, source=source), practise(learner, source=source)] == [10, 10]
    assert (XPEvent.objects.count(), Progress.objects.get().total_xp) == (1, 10)
    assert ProgressDay.objects.get().acts == 1


def test_the_same_source_of_two_people_counts_for_each(learner, stranger, practise):
    source = uuid4()
    assert [practise(learner, source=source), practise(stranger, source=source)] == [10, 10]


def test_visitors_of_a_site_earn_nothing(learner, practise):
    User.objects.filter(pk=learner.pk).update(kind=User.Kind.VISITOR)
    learner.refresh_from_db()
    assert practise(learner) == 0
    assert not XPEvent.objects.exists()


def test_repeats_on_a_day_pay_half_and_then_nothing(learner, practise):
    assert [practise(learner, item="set:1") for _ in range(4)] == [10, 5, 0, 0]
    assert practise(learner, item="set:2") == 10
    assert practise(learner, "2026-03-03T12:00", item="set:1") == 10
    assert ProgressDay.objects.get(date=date(2026, 3, 2)).acts == 5


def test_of_repeats_the_best_is_paid_whole_whatever_came_first(learner, practise):
    assert [practise(learner, xp=4, item="set:1"), practise(learner, xp=20, item="set:1")] == [4, 18]
    assert paid([4, 20]) == paid([20, 4]) == 22


def test_a_day_has_a_cap(learner, practise):
    assert [practise(learner, xp=30) for _ in range(18)] == [30] * 16 + [20, 0]
    assert (ProgressDay.objects.get().xp, Progress.objects.get().total_xp) == (500, 500)


def test_the_largest_booster_at_the_time_of_the_act_multiplies(learner, practise):
    hour = timedelta(hours=1)
    for multiplier in ("1.5", "2"):
        booster = {"multiplier": Decimal(multiplier), "starts_at": NOON, "ends_at": NOON + hour}
        Booster.objects.create(user=learner, **booster)
    assert [practise(learner, NOON + hour * hours) for hours in (-0.1, 0, 0.9, 1)] == [10, 20, 20, 10]


def test_a_sitting_is_worth_its_whole_minutes(learner):
    assert [sitting(learner, 59), sitting(learner, 179), sitting(learner, 5 * 3600)] == [0, 4, 120]
    assert ProgressDay.objects.get().active_seconds == 59 + 179 + 5 * 3600
    assert ProgressDay.objects.get().acts == 2


def test_a_sitting_over_midnight_is_time_of_both_days(learner):
    learner.timezone = "Europe/Berlin"
    source = uuid4()
    sitting(learner, 1200, datetime(2026, 3, 2, 22, 30, tzinfo=UTC), source)
    sitting(learner, 1200, datetime(2026, 3, 2, 22, 30, tzinfo=UTC), source)
    parts = ActiveTime.objects.order_by("day").values_list("day", "seconds")
    assert list(parts) == [(date(2026, 3, 2), 600), (date(2026, 3, 3), 600)]
    assert [day.active_seconds for day in ProgressDay.objects.order_by("date")] == [600, 600]


def test_a_late_act_counts_for_its_own_day_and_gives_the_freeze_back(learner, practise):
    for day in (1, 2, 4):
        practise(learner, f"2026-03-0{day}T12:00")
    before = Progress.objects.get()
    assert (before.current_streak, before.freezes_available, before.freezes_used) == (3, 1, 1)
    assert ProgressDay.objects.get(frozen=True).date == date(2026, 3, 3)
    practise(learner, "2026-03-03T12:00")
    after = Progress.objects.get()
    assert (after.current_streak, after.freezes_available, after.freezes_used) == (4, 2, 0)
    assert not ProgressDay.objects.filter(frozen=True).exists()
    assert after.total_xp == 40


def test_levels_and_full_weeks_bring_tokens_once(learner, practise):
    for day in range(1, 8):
        practise(learner, f"2026-03-0{day}T12:00", xp=30)
    assert set(TokenEvent.objects.values_list("source", "amount")) == {("level:2", 5), ("week:1", 10)}
    assert Progress.objects.get().token_balance == 15


def test_the_level_curve():
    assert [xp_of_level(level) for level in range(1, 6)] == [0, 100, 300, 600, 1000]
    for level in range(1, 300):
        assert level_of(xp_of_level(level)) == level
        assert level_of(xp_of_level(level + 1) - 1) == level


@pytest.mark.parametrize(("characters", "xp"), [(199, 0), (200, 10)])
def test_a_note_is_an_act_from_some_length_on(learner, characters, xp):
    assert rewards.reward(learner, "note", uuid4(), {"characters": characters}) == xp


def test_what_others_do_changes_nothing(learner, stranger, practise):
    practise(learner)
    before = balances(learner)
    practise(stranger, xp=30)
    assert balances(learner) == before
