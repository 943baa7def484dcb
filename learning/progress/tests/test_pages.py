"""The pages of progress: whose they show, and what a form changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from learning.progress.models import ActiveTime, Pause, Progress, ProgressDay
from learning.progress.pictures import tree_record
from learning.progress.queries import profile_data, pulse_data
from learning.progress.services import change_settings, record_practice
from learning.progress.words import day_in_words

pytestmark = pytest.mark.django_db
CHOICES = {"daily_goal_xp": "80", "on_leaderboard": "on", "quiet_from": "22:00", "quiet_until": "07:30"}


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return learner


def opened(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def queries(client, path):
    """Of a second look: how long each area was practised is kept until there is new XP."""
    opened(client, path)
    with CaptureQueriesContext(connection) as caught:
        opened(client, path)
    return len(caught)


@pytest.fixture
def sit():
    """A function for a sitting of some minutes so many days ago."""

    def sit(user, ago=0, minutes=10):
        ended = now() - timedelta(days=ago)
        facts = {"active_seconds": minutes * 60, "happened_at": ended, "started_at": ended - timedelta(minutes=minutes)}
        return record_practice(user, "learning_session", uuid4(), facts)

    return sit


@pytest.mark.parametrize(
    "path", ["/progress", "/progress/growth", "/progress/days", "/progress/analytics", "/settings/progress"]
)
def test_they_ask_for_a_sign_in(client, path):
    assert client.get(path).headers["Location"] == f"/account/login?next={path}"


def test_a_newcomer_sees_a_seed_and_what_to_do(client, mine):
    page = opened(client, "/progress")
    assert "tree-seed" in page
    assert "One small thing a day is enough" in page
    assert "The first day is still to come" in opened(client, "/progress/days")
    assert "No time in these days" in opened(client, "/progress/analytics")


def test_today_is_told_from_the_ledger_of_oneself(client, mine, stranger, practise):
    practise(mine, now(), xp=20)
    practise(stranger, now(), xp=30)
    page = opened(client, "/progress")
    assert 'aria-label="20 of 50 XP today"' in page
    assert f'{day_in_words(now().date())}: 20 XP"' in page
    assert "A leaf for each active day of the year: 1<" in page


def test_a_frozen_day_is_marked_everywhere(client, mine, practise):
    for ago in (3, 2, 0):
        practise(mine, now() - timedelta(days=ago))
    frozen = day_in_words((now() - timedelta(days=1)).date())
    assert ProgressDay.objects.filter(user=mine, frozen=True).count() == 1
    page = opened(client, "/progress")
    assert f'aria-label="{frozen}: kept by a freeze"' in page
    assert "tree-leaf-autumn" in page
    assert "Kept by a freeze" in opened(client, "/progress/days")


def test_a_streak_at_risk_says_what_saves_it(client, mine, practise):
    practise(mine, now() - timedelta(days=1))
    assert "Do one small thing today, or a freeze goes." in opened(client, "/progress")
    Progress.objects.filter(user=mine).update(freezes_available=0)
    assert "Do one small thing today to keep it." in opened(client, "/progress")
    practise(mine, now())
    assert "Today counts." in opened(client, "/progress")


def test_the_sidebar_shows_level_and_streak(client, mine, practise):
    practise(mine, now(), xp=30)
    page = opened(client, "/progress/growth")
    assert "Level 1" in page
    assert "1 day in a row" in page


@pytest.mark.parametrize("path", ["/progress", "/progress/growth", "/progress/days", "/progress/analytics"])
def test_the_number_of_queries_does_not_grow(client, mine, sit, path):
    sit(mine)
    few = queries(client, path)
    for ago in (1, 2):
        sit(mine, ago)
    assert queries(client, path) == few


def test_time_is_told_by_area_against_the_period_before(client, mine, stranger, sit):
    sit(mine, 1, minutes=30)
    sit(mine, 8, minutes=20)
    sit(stranger, 1, minutes=90)
    page = opened(client, "/progress/analytics?days_back=7")
    assert "50 % more than in the 7 days before, which had 20 min." in page
    assert '<li><p><span>Chat</span> <span class="text-muted">30 min, before 20 min</span>' in page


def test_many_days_are_told_in_weeks(client, mine, sit):
    sit(mine, 1)
    response = client.get("/progress/analytics?days_back=90")
    stretches = response.context["times"].stretches
    assert len(stretches) == 13
    assert stretches[-1].end == now().date()
    assert sum(each.total for each in stretches) == 600
    assert "Week by week" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "start=2026-02-30&end=2026-03-01",
        "start=2026-03-01",
        "start=2026-03-02&end=2026-03-01",
        "start=0001-01-01&end=0001-01-02",
        "start=2020-01-01&end=2026-01-01",
        "days_back=-4",
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(client, mine, query):
    response = client.get(f"/progress/analytics?{query}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_a_profile_is_nobody_s_business_unless_it_is_shown(client, learner, as_learner, practise):
    practise(learner, now())
    assert client.get("/u/lea").status_code == 404
    change_settings(by=as_learner, is_public=True)
    response = client.get("/u/LEA")
    assert response["X-Robots-Tag"] == "noindex"
    page = response.content.decode()
    assert "The tree of Lea Learner" in page
    assert "lea@example.org" not in page
    assert client.get("/u/nobody").status_code == 404


def test_who_closes_their_account_shows_nothing(client, learner, as_learner):
    change_settings(by=as_learner, is_public=True)
    learner.is_active = False
    learner.save()
    assert client.get("/u/lea").status_code == 404


def test_choices_are_kept(client, mine):
    assert client.post("/settings/progress", CHOICES).headers["Location"] == "/settings/progress"
    mine.refresh_from_db()
    progress = Progress.objects.get(user=mine)
    assert (mine.daily_goal_xp, str(progress.quiet_until)) == (80, "07:30:00")
    assert (progress.on_leaderboard, progress.is_public, progress.reminders) == (True, False, False)


@pytest.mark.parametrize("wrong", [{"daily_goal_xp": "9"}, {"daily_goal_xp": "many"}, {"quiet_from": "25:00"}])
def test_a_wrong_choice_changes_nothing(client, mine, wrong):
    assert client.post("/settings/progress", {**CHOICES, **wrong}).status_code == 200
    assert not Progress.objects.filter(user=mine).exists()


def test_a_break_begins_and_ends(client, mine):
    last = now().date() + timedelta(days=5)
    client.post("/settings/progress/pause", {"until": last.isoformat()})
    assert Pause.objects.get(user=mine).end == last
    assert f"You are taking a break until {day_in_words(last)}." in opened(client, "/settings/progress")
    assert "You are taking a break: no day is missed." in opened(client, "/progress")
    client.post("/settings/progress/resume")
    assert not Pause.objects.filter(user=mine).exists()


@pytest.mark.parametrize("until", ["soon", "2001-01-01"])
def test_a_break_cannot_end_before_it_begins(client, mine, until):
    client.post("/settings/progress/pause", {"until": until})
    assert not Pause.objects.exists()
    assert "toast-danger" in opened(client, "/settings/progress")


def test_a_new_area_is_a_new_limb(learner, sit, practise):
    sit(learner)
    before = tree_record(learner, profile_data(learner), pulse_data(learner), ())
    assert [seconds > 0 for _, seconds in before.areas] == [True, False, False, False]
    ActiveTime.objects.create(
        user=learner, area="live", source_id=learner.pk, day=now().date(), seconds=60, started_at=now()
    )
    practise(learner, now())
    after = tree_record(learner, profile_data(learner), pulse_data(learner), ())
    assert [seconds > 0 for _, seconds in after.areas] == [True, False, False, True]
