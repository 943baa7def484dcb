"""The same events in any order, with duplicates, come to the same balances; and rebuilding changes nothing."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from accounts.models import TimeZoneChange
from accounts.tests.factories import UserFactory
from learning.models import Booster, FreezeGain, Pause, Progress, StreakRepair, TokenEvent
from learning.progress.services import rebuild_progress
from learning.progress.tests.test_ledger import balances
from xentree import rewards

FIRST = datetime(2026, 2, 20, 3, tzinfo=UTC)


def stream(seed):
    """Some weeks of acts of all kinds: (reason, source, facts)."""
    chance = random.Random(seed)
    for number in range(60):
        moment = FIRST + timedelta(minutes=chance.randrange(30 * 24 * 60))
        facts = {"happened_at": moment, "points": chance.randrange(31), "item": chance.choice(["", "a", "b"])}
        facts |= {"active_seconds": chance.randrange(4000), "started_at": moment - timedelta(hours=1)}
        facts |= {"characters": chance.randrange(400)}
        yield chance.choice(["english", "learning_session", "note", "conversation"]), UUID(int=number), facts


def prepare(user):
    """A journey, a booster, a bought freeze, a break and a repair, the same for everybody."""
    TimeZoneChange.objects.create(user=user, changed_at=FIRST + timedelta(days=9), old="UTC", new="Asia/Tokyo")
    user.timezone = "Asia/Tokyo"
    user.save()
    booster = {"multiplier": Decimal("1.5"), "starts_at": FIRST, "ends_at": FIRST + timedelta(days=3)}
    Booster.objects.create(user=user, **booster)
    FreezeGain.objects.create(user=user, kind="bought", source_id=UUID(int=1), day=date(2026, 3, 5))
    Pause.objects.create(user=user, start=date(2026, 3, 8), end=date(2026, 3, 10))
    StreakRepair.objects.create(user=user, day=date(2026, 3, 1), reason="We were down.")


def play(events):
    user = UserFactory()
    prepare(user)
    for reason, source, facts in events:
        rewards.reward(user, reason, source, facts)
    return user


def told(user):
    progress, days = balances(user)
    tokens = sorted(TokenEvent.objects.filter(user=user).values_list("source", "amount"))
    return {name: value for name, value in progress.items() if name != "user_id"}, days, tokens


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_any_order_with_duplicates_gives_the_same_balances(seed):
    events = list(stream(seed))
    expected = told(play(sorted(events, key=lambda event: event[2]["happened_at"])))
    for shuffle in range(3):
        again = events + random.Random(shuffle).sample(events, 20)
        random.Random(shuffle).shuffle(again)
        assert told(play(again)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_rebuilding_changes_nothing(seed):
    user = play(stream(seed))
    before = told(user)
    rebuild_progress(user)
    assert told(user) == before


@pytest.mark.django_db
def test_rebuilding_mends_what_was_wrong():
    users = [play(stream(1)), play(stream(2))]
    before = [told(user) for user in users]
    Progress.objects.update(total_xp=7, current_streak=99, token_balance=0, full_weeks=5, is_public=True)
    call_command("rebuild_progress")
    for user, (progress, *rest) in zip(users, before, strict=True):
        assert told(user) == ({**progress, "is_public": True}, *rest)


@pytest.mark.django_db
def test_rebuilding_one_person_leaves_others():
    user, other = play(stream(1)), play(stream(2))
    Progress.objects.update(total_xp=7)
    call_command("rebuild_progress", user=user.username)
    assert Progress.objects.get(user=other).total_xp == 7 != Progress.objects.get(user=user).total_xp
    with pytest.raises(CommandError):
        call_command("rebuild_progress", user="nobody-at-all")
