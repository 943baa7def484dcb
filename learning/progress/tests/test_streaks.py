"""The streak as a function of days."""

from datetime import date, timedelta

import pytest

from learning.progress.streaks import Facts, Streak, carry_on, is_at_risk, walk

FIRST = date(2024, 2, 26)


def days(*numbers):
    return [FIRST + timedelta(days=number) for number in numbers]


def day(number):
    return days(number)[0]


def test_nobody_has_done_anything():
    assert walk([], Facts()) == Streak()
    assert carry_on(Streak(), day(0), Facts()) == Streak()


def test_days_in_a_row_over_a_leap_day():
    streak = walk(days(0, 1, 2, 3, 4), Facts())
    assert (streak.current, streak.longest, streak.day_only, streak.day) == (5, 5, 5, date(2024, 3, 1))


def test_order_and_repetition_of_days_do_not_matter():
    assert walk(days(4, 0, 2, 1, 3), Facts()) == walk(days(0, 1, 2, 3, 4), Facts())


def test_a_missed_day_takes_a_freeze_and_the_streak_goes_on():
    streak = walk(days(0, 1, 3), Facts())
    assert (streak.current, streak.day_only, streak.available, streak.used) == (3, 1, 1, tuple(days(2)))


def test_without_a_freeze_it_is_lost():
    streak = walk(days(0, 1, 5), Facts())
    assert (streak.current, streak.longest, streak.available, streak.used) == (1, 2, 0, tuple(days(2, 3)))


def test_seven_active_days_bring_a_freeze_but_never_a_fourth():
    assert walk(days(*range(7)), Facts()).available == 3
    assert walk(days(*range(21)), Facts()).available == 3
    assert walk(days(*range(7), 8, *range(9, 15)), Facts()).available == 3


def test_seven_in_a_row_make_a_full_week():
    assert walk(days(*range(14)), Facts()).weeks == 2
    assert walk(days(*range(6), *range(7, 13)), Facts()).weeks == 0


def test_a_late_act_gives_the_freeze_back():
    assert walk(days(0, 1, 3), Facts()).available == 1
    assert walk(days(0, 1, 3, 2), Facts()).available == 2


@pytest.mark.parametrize("pause", [(day(2), day(9)), (day(1), None)])
def test_a_pause_neither_counts_nor_breaks(pause):
    streak = walk(days(0, 1), Facts(pauses=[pause]))
    reached = carry_on(streak, day(9), Facts(pauses=[pause]))
    assert (reached.current, reached.day_only, reached.available) == (2, 2, 2)
    assert not is_at_risk(reached, day(9), Facts(pauses=[pause]))


def test_acting_during_a_pause_counts():
    assert walk(days(0, 1, 2), Facts(pauses=[(day(1), day(5))])).current == 3


def test_an_excused_date_neither_counts_nor_breaks():
    streak = walk(days(0, 2), Facts(is_excused=lambda each: each == day(1)))
    assert (streak.current, streak.day_only, streak.used) == (2, 2, ())


def test_a_freeze_stands_in_only_from_the_day_it_was_got():
    missed = days(0, 1, 5)
    assert walk(missed, Facts(gains={day(5): 1})).current == 1
    assert walk(missed, Facts(gains={day(2): 1})).current == 3
    assert walk(missed, Facts(gains={day(-9): 1})).current == 3


def test_today_can_still_be_acted_on():
    streak = walk(days(0, 1), Facts())
    assert carry_on(streak, day(1), Facts()) == streak
    assert carry_on(streak, day(2), Facts()).current == 2
    assert is_at_risk(streak, day(2), Facts())
    assert not is_at_risk(streak, day(1), Facts())


def test_the_days_since_the_last_act_take_freezes_and_then_the_streak():
    streak = walk(days(0, 1), Facts())
    assert carry_on(streak, day(4), Facts()).used == tuple(days(2, 3))
    assert carry_on(streak, day(5), Facts()).current == 0
    assert carry_on(streak, day(900), Facts()).available == 0


def test_carrying_on_and_walking_on_agree():
    facts = Facts(gains={day(3): 1}, pauses=[(day(5), day(6))])
    reached = carry_on(walk(days(0, 1, 2), facts), day(8), facts)
    walked = walk(days(0, 1, 2, 8), facts)
    assert (reached.current + 1, reached.available, reached.used) == (walked.current, walked.available, walked.used)
