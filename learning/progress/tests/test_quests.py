"""The quests of a day: one draw for all devices, progress from what was really done, one claim."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from accounts.models import User
from learning.progress.days import DAY, today_of
from learning.progress.models import Booster, Progress, Quest, TokenEvent, XPEvent
from learning.progress.quest_kinds import SLOTS, kind_of
from learning.progress.services.ledger import record_practice
from learning.progress.services.quests import claim_quest, quests_today, shown_quests
from organizations.tests.test_key_races import at_once
from xentree.errors import Conflict, NotFound
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def converse(user, times=1, **facts):
    for _ in range(times):
        record_practice(user, "conversation", uuid4(), facts)


def quest(user, kind="conversations", target=1, **fields):
    """One that is there already, so that nothing is drawn."""
    return Quest.objects.create(
        **{
            "user": user,
            "date": today_of(user),
            "slot": 0,
            "kind": kind,
            "category": "conversations",
            "target_value": target,
            "reward_multiplier": Decimal("1.50"),
            "reward_duration": 20,
            "reward_tokens": 3,
            **fields,
        }
    )


def kinds_of(user, day):
    return set(Quest.objects.filter(user=user, date=day).values_list("kind", flat=True))


def test_three_are_drawn_once(learner):
    first, second = quests_today(learner), quests_today(learner)

    assert first == second
    assert Quest.objects.count() == len({state.category for state in first.quests}) == 3
    assert {state.status for state in first.quests} == {"active"}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_all_get_the_same(learner):
    drawn = at_once(lambda: [state.id for state in quests_today(learner).quests], times=20)

    assert Quest.objects.count() == 3
    assert all(ids == drawn[0] for ids in drawn)


def test_the_next_days_have_none_of_yesterdays(learner, monkeypatch):
    before = set()
    for offset in range(10):
        moment = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=offset)
        monkeypatch.setattr("learning.progress.days.now", lambda moment=moment: moment)
        quests_today(learner)
        drawn = kinds_of(learner, moment.date())
        assert len(drawn) == 3
        assert drawn & before == set()
        before = drawn


def test_a_flight_to_the_west_gives_the_date_no_second_three(learner, monkeypatch):
    monkeypatch.setattr("learning.progress.days.now", lambda: datetime(2026, 3, 1, 2, tzinfo=UTC))
    first = quests_today(learner)
    learner.timezone = "America/Los_Angeles"
    earlier = quests_today(learner)
    learner.timezone = "UTC"

    assert earlier.date == first.date - DAY
    assert kinds_of(learner, earlier.date) & kinds_of(learner, first.date) == set()
    assert quests_today(learner) == first


def test_they_end_at_the_persons_own_midnight(learner):
    learner.timezone = "Pacific/Auckland"
    day = quests_today(learner)
    midnight = day.resets_at.astimezone(ZoneInfo("Pacific/Auckland"))

    assert (midnight.date() - DAY, midnight.hour, midnight.minute) == (day.date, 0, 0)


def test_what_is_usual_for_somebody_sets_the_target(learner, monkeypatch):
    for offset in range(1, 6):
        converse(learner, 4, happened_at=now() - offset * DAY)
    monkeypatch.setattr("learning.progress.services.quests.kinds", lambda: [kind_of("xp"), kind_of("conversations")])
    quests_today(learner)

    usual = {"xp": 40, "conversations": 4}
    for row in Quest.objects.all():
        factor = SLOTS[row.slot].factor
        step = kind_of(row.kind).step
        assert row.target_value == max(kind_of(row.kind).least, ceil(usual[row.kind] * factor / step) * step)


def test_progress_is_what_was_done_today(learner):
    quest(learner, target=3)
    converse(learner, 2)
    converse(learner, 5, happened_at=now() - DAY)
    (state,) = quests_today(learner).quests

    assert (state.current_progress, state.progress_percentage, state.status) == (2, 66, "active")
    converse(learner, 2)
    (state,) = quests_today(learner).quests
    assert (state.current_progress, state.progress_percentage, state.status) == (3, 100, "completed")


def test_claiming_gives_xp_a_booster_and_tokens(learner, as_learner):
    row = quest(learner)
    converse(learner)
    before = Progress.objects.get(user=learner)
    claim = claim_quest(row.pk, by=as_learner)

    progress, booster = Progress.objects.get(user=learner), Booster.objects.get()
    assert (claim.quest.status, claim.xp_awarded, claim.tokens_awarded) == ("claimed", 10, 3)
    assert progress.total_xp == before.total_xp + 10
    assert progress.token_balance == claim.token_balance == before.token_balance + 3
    assert (booster.quest, booster.multiplier) == (row, Decimal("1.50"))
    assert booster.ends_at - booster.starts_at == timedelta(minutes=20)
    assert (quests_today(learner).quests[0].status, quests_today(learner).quests[0].progress_percentage) == (
        "claimed",
        100,
    )


def test_a_booster_multiplies_what_is_done_while_it_runs_and_of_two_the_larger_counts(learner, as_learner):
    for slot, (multiplier, minutes) in enumerate((("1.50", 60), ("2.00", 20))):
        row = quest(
            learner,
            slot=slot,
            kind=("conversations", "xp")[slot],
            reward_multiplier=Decimal(multiplier),
            reward_duration=minutes,
        )
        converse(learner)
        claim_quest(row.pk, by=as_learner)
    paid = []
    for minutes in (-10, 5, 30, 90):
        converse(learner, happened_at=now() + timedelta(minutes=minutes))
        paid.append(XPEvent.objects.order_by("-created_at").first().multiplier)

    assert paid == [Decimal("1.00"), Decimal("2.00"), Decimal("1.50"), Decimal("1.00")]


@pytest.mark.parametrize(
    ("fields", "acts", "code"),
    [
        ({"target": 2}, 1, "quest_not_completed"),
        ({"claimed_at": now()}, 1, "quest_claimed"),
        ({"date": now().date() - timedelta(days=2)}, 1, "quest_expired"),
    ],
)
def test_what_cannot_be_claimed_gives_nothing(learner, as_learner, fields, acts, code):
    row = quest(learner, **fields)
    converse(learner, acts)
    before = Progress.objects.get(user=learner)
    with pytest.raises(Conflict) as refused:
        claim_quest(row.pk, by=as_learner)

    after = Progress.objects.get(user=learner)
    assert refused.value.code == code
    assert (after.total_xp, after.token_balance) == (before.total_xp, before.token_balance)
    assert not Booster.objects.exists()
    assert Quest.objects.get(pk=row.pk).claimed_at == row.claimed_at


def test_nobody_claims_what_is_anothers(learner, as_stranger):
    row = quest(learner)
    converse(learner)
    with pytest.raises(NotFound):
        claim_quest(row.pk, by=as_stranger)

    assert Quest.objects.get().claimed_at is None
    assert not Booster.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_claims_at_once_pay_once(learner):
    row = quest(learner)
    converse(learner)

    def claim():
        claim_quest(row.pk, by=Principal(User.objects.get(pk=learner.pk), "bearer"))
        return "paid"

    assert sorted(at_once(claim, times=50)) == ["paid"] + ["quest_claimed"] * 49
    assert Booster.objects.count() == 1
    assert list(TokenEvent.objects.values_list("source", "amount")) == [(f"quest:{row.pk}", 3)]
    assert XPEvent.objects.filter(reason="quest").count() == 1
    assert Progress.objects.get().total_xp == 20


def test_what_quests_give_completes_no_quest(learner, as_learner):
    row = quest(learner)
    quest(learner, slot=1, kind="xp", category="xp", target=15)
    converse(learner)
    claim_quest(row.pk, by=as_learner)

    assert [state.current_progress for state in quests_today(learner).quests] == [1, 10]


def test_others_looking_draw_nothing(learner):
    assert shown_quests(learner) == []
    assert not Quest.objects.exists()
    drawn = quests_today(learner).quests
    assert shown_quests(learner) == drawn


def test_a_kind_that_is_no_more_can_still_be_shown(learner):
    quest(learner, kind="juggling")
    (state,) = quests_today(learner).quests

    assert (state.title, state.status, state.current_progress) == ("A quest of the past", "active", 0)


@pytest.mark.parametrize("events", [1, 30])
def test_queries_do_not_grow(learner, django_assert_num_queries, events):
    quests_today(learner)
    converse(learner, events)
    with django_assert_num_queries(3):
        quests_today(learner)
