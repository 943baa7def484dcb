"""The leaderboard: this week, who said yes, and nobody who is not in."""

from datetime import UTC, date, datetime, timedelta

import pytest

from learning.progress.leaderboard import leaderboard, week_of
from learning.progress.models import Progress, ProgressDay
from organizations.models import Membership
from organizations.tests.conftest import *  # noqa: F403
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
# Wednesday; its week goes from the 1st to the 7th.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch):
    monkeypatch.setattr("learning.progress.days.now", lambda: NOW)


def play(user, *xp, since=date(2026, 3, 1), takes_part=True):
    """Somebody who said yes, with XP on the days from `since` on."""
    Progress.objects.update_or_create(user=user, defaults={"on_leaderboard": takes_part})
    for offset, amount in enumerate(xp):
        ProgressDay.objects.create(user=user, date=since + timedelta(days=offset), xp=amount, acts=1)


def ranks(board):
    return [(row["rank"], row["username"], row["xp"]) for row in board.entries]


def test_most_xp_first_and_equal_xp_is_an_equal_rank(greenhouse, owner, admin, member, manager):
    play(owner.user, 10, 20)
    play(admin.user, 50)
    play(manager.user, 30)
    play(member.user)
    board = leaderboard(greenhouse, owner.user, limit=50)

    assert ranks(board) == [(1, "adam", 50), (2, "mona", 30), (2, "olga", 30), (4, "mel", 0)]
    assert (board.week_start, board.week_end) == (date(2026, 3, 1), date(2026, 3, 7))
    assert (board.me["rank"], board.me["xp"]) == (2, 30)


def test_only_this_week_counts(greenhouse, owner):
    play(owner.user, 100, 7, since=date(2026, 2, 28))
    play(owner.user, 9, 100, since=date(2026, 3, 7))
    assert ranks(leaderboard(greenhouse, owner.user, limit=50)) == [(1, "olga", 16)]


def test_who_did_not_say_yes_is_not_there(greenhouse, owner, admin):
    play(owner.user, 10, takes_part=False)
    play(admin.user, 20)
    board = leaderboard(greenhouse, owner.user, limit=50)
    assert (ranks(board), board.me) == ([(1, "adam", 20)], None)


def test_who_is_not_an_active_member_is_not_there(greenhouse, owner, admin, member, stranger):
    for someone in (owner.user, admin.user, member.user, stranger):
        play(someone, 10)
    Membership.objects.filter(user=admin.user).update(status="suspended")
    member.user.is_active = False
    member.user.save()
    assert ranks(leaderboard(greenhouse, owner.user, limit=50)) == [(1, "olga", 10)]


def test_my_row_is_told_wherever_it_stands(greenhouse, owner):
    play(owner.user, 1)
    for number in range(3):
        play(MembershipFactory(organization=greenhouse).user, 10 + number)
    board = leaderboard(greenhouse, owner.user, limit=2)
    assert ([row["xp"] for row in board.entries], board.me["rank"]) == ([12, 11], 4)


@pytest.mark.parametrize(
    ("zone", "week"),
    [("UTC", (date(2026, 3, 1), date(2026, 3, 7))), ("Pacific/Kiritimati", (date(2026, 3, 8), date(2026, 3, 14)))],
)
def test_the_week_is_that_of_ones_own_clock(learner, monkeypatch, zone, week):
    monkeypatch.setattr("learning.progress.days.now", lambda: datetime(2026, 3, 7, 23, tzinfo=UTC))
    learner.timezone = zone
    assert week_of(learner) == week


@pytest.mark.parametrize("people", [1, 3])
def test_three_queries_however_many(greenhouse, owner, people, django_assert_num_queries):
    play(owner.user, 5)
    for _ in range(1, people):
        play(MembershipFactory(organization=greenhouse).user, 10, 10, 10)
    with django_assert_num_queries(3):
        assert len(leaderboard(greenhouse, owner.user, limit=50).entries) == people
