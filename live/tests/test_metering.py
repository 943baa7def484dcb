"""Whose months a second counts in, and what nobody may pass."""

from datetime import UTC, datetime

import pytest

from live.models import LiveSession
from live.services.quota import quota_of
from live.services.sessions import beat, end_session, start_session
from live.tests.factories import allow
from organizations.models import Counter, MemberCap, OrganizationCap
from organizations.services import allowances
from organizations.tests.factories import join, membership
from xentree.errors import LimitReached
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
VOICE = {"session_type": "voice"}


def used():
    """{(holder, month): seconds}"""
    rows = Counter.objects.filter(resource="live_seconds", used__gt=0)
    return {(row.holder, row.period): row.used for row in rows}


@pytest.fixture
def inside(place):
    """A function that makes a member, in the workspace."""

    def member(**fields):
        by = join(place, **fields)
        return Principal(by.user, "bearer", organization_id=place.pk)

    return member


def cap(place, seconds):
    OrganizationCap.objects.update_or_create(organization=place, defaults={"monthly_live_seconds": seconds})
    allowances.forget_limits()


@pytest.mark.parametrize(
    ("zone", "local_midnight"),
    [
        ("UTC", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 11, 30, 18, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 30, 10, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
    ],
    ids=["utc", "kathmandu", "kiritimati", "los angeles"],
)
def test_a_session_over_midnight_counts_in_both_months_of_its_person(learner, clock, zone, local_midnight):
    allow(600)
    learner.timezone = zone
    learner.save()
    clock.now = local_midnight
    clock.forward(-7.5)
    session = start_session(VOICE, by=Principal(learner, "bearer"))
    clock.forward(20)
    assert beat(session).remaining_seconds == 588
    # The eighth second began half a second before midnight.
    assert used() == {("user", "2026-11"): 8, ("user", "2026-12"): 12}
    assert (quota_of(Principal(learner, "bearer")).used_seconds, LiveSession.objects.get().billed_seconds) == (12, 20)


def test_the_tenant_has_a_month_of_its_own(inside, clock):
    allow(600)
    by = inside(user__timezone="Asia/Tokyo")
    clock.now = datetime(2026, 11, 30, 15, tzinfo=UTC)
    clock.forward(-4)
    session = start_session(VOICE, by=by)
    clock.forward(10)
    beat(session)
    assert used() == {
        ("user", "2026-11"): 4,
        ("user", "2026-12"): 6,
        ("member", "2026-11"): 4,
        ("member", "2026-12"): 6,
        ("organization", "2026-11"): 10,
    }


def test_an_old_month_used_up_ends_it_before_the_new_one_begins(learner, as_learner, clock):
    allow(5)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    clock.forward(-9)
    session = start_session(VOICE, by=as_learner)
    clock.forward(20)
    found = beat(session)
    assert (found.ended, found.reason, used()) == (True, "quota", {("user", "2026-11"): 5})
    assert start_session(VOICE, by=as_learner).status == "open"


def test_a_new_month_goes_on_where_the_old_one_was_nearly_used_up(as_learner, clock):
    allow(10)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    clock.forward(-9)
    session = start_session(VOICE, by=as_learner)
    clock.forward(14)
    found = beat(session)
    assert (found.ended, found.remaining_seconds) == (False, 5)
    assert used() == {("user", "2026-11"): 9, ("user", "2026-12"): 5}


def test_another_plan_counts_at_the_next_beat(learner, as_learner, clock):
    allow(20)
    allow(100, plan="plus")
    session = start_session(VOICE, by=as_learner)
    clock.forward(15)
    assert beat(session).remaining_seconds == 5
    learner.plan = "plus"
    learner.save()
    clock.forward(15)
    assert beat(session).remaining_seconds == 70
    learner.plan = "free"
    learner.save()
    clock.forward(10)
    last = beat(session)
    assert (last.reason, last.remaining_seconds, used()) == ("quota", 0, {("user", "2026-11"): 30})


def test_members_together_never_pass_what_the_tenant_has(place, inside, clock):
    allow(600)
    cap(place, 25)
    first, second = (start_session(VOICE, by=inside()) for _ in range(2))
    clock.forward(10)
    assert [beat(each).remaining_seconds for each in (first, second)] == [15, 5]
    clock.forward(10)
    found = [beat(each) for each in (first, second)]
    assert [(each.ended, each.remaining_seconds) for each in found] == [(True, 0), (True, 0)]
    assert used()[("organization", "2026-11")] == 25
    assert sorted(LiveSession.objects.values_list("billed_seconds", flat=True)) == [10, 15]


def test_the_least_of_all_allowances_is_what_remains(place, inside, clock):
    allow(600)
    cap(place, 300)
    by = inside()
    MemberCap.objects.create(membership=membership(place, by), monthly_live_seconds=120)
    allowances.forget_limits()
    here, outside = quota_of(by), quota_of(Principal(by.user, "bearer"))
    assert (here.limit_seconds, here.remaining_seconds, outside.remaining_seconds) == (600, 120, 600)
    session = start_session(VOICE, by=by)
    clock.forward(30)
    assert beat(session).remaining_seconds == 90


def test_what_is_used_up_in_a_tenant_is_so_only_there(place, inside, clock):
    allow(600)
    cap(place, 5)
    by = inside()
    end_after(by, clock, 5)
    with pytest.raises(LimitReached) as refused:
        start_session(VOICE, by=by)
    assert (refused.value.extra["holder"], refused.value.extra["limit_seconds"]) == ("organization", 5)
    assert start_session(VOICE, by=Principal(by.user, "bearer")).organization_id is None


def end_after(by, clock, seconds):
    session = start_session(VOICE, by=by)
    clock.forward(seconds)
    end_session(session, reason="ended", by=by)


def test_a_quota_of_nobodys_limit_has_none(as_learner, clock):
    allow(0)
    found = quota_of(as_learner)
    assert (found.limit_seconds, found.remaining_seconds, found.used_seconds) == (None, None, 0)


def test_the_month_is_the_persons_own(learner, clock):
    allow(600)
    learner.timezone = "America/New_York"
    learner.save()
    clock.now = datetime(2026, 12, 1, 3, tzinfo=UTC)
    found = quota_of(Principal(learner, "bearer"))
    assert found.period_start.astimezone(UTC) == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert found.period_end.astimezone(UTC) == datetime(2026, 12, 1, 5, tzinfo=UTC)
