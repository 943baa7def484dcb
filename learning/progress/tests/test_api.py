"""/api/xp over HTTP: what the contract promises, whose it is, and at which cost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import TimeZoneChange, User
from learning.models import Booster, FreezeGain, Pause, Progress, StreakRepair
from learning.progress.services import repair_day
from organizations.tests.factories import key_with_secret
from xentree import rewards
from xentree.errors import AppError
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
# A Wednesday.
TODAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
READS = ("profile", "streak-status", "weekly-activity", "learning-pulse", "analytics", "settings")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is that Wednesday."""
    for module in ("days", "queries", "services.ledger"):
        monkeypatch.setattr(f"learning.progress.{module}.now", lambda: TODAY)


def get(api, user, page, **parameters):
    response = api(user).get(f"/api/xp/{page}", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def learn(user, days_ago=0, seconds=600):
    """Ten minutes at it, at noon."""
    moment = TODAY - timedelta(days=days_ago)
    facts = {"active_seconds": seconds, "started_at": moment - timedelta(hours=1), "happened_at": moment}
    return rewards.reward(user, "learning_session", uuid4(), facts)


def test_a_profile_of_nothing(api, learner):
    assert get(api, learner, "profile") == {
        "total_xp": 0,
        "level": 1,
        "current_level_xp": 0,
        "xp_needed_for_next_level": 100,
        "current_streak": 0,
        "longest_streak": 0,
        "day_only_streak": 0,
        "active_booster": None,
        "today_xp": {"total": 0, "by_source": {}},
        "daily_goal_xp": 50,
        "token_balance": 0,
        "freezes_available": 2,
    }
    assert not Progress.objects.exists()


def test_a_profile(api, learner):
    for days_ago in range(8):
        learn(learner, days_ago)
    Booster.objects.create(
        user=learner, multiplier=2, starts_at=TODAY - timedelta(minutes=1), ends_at=TODAY + timedelta(minutes=15)
    )
    rewards.reward(learner, "note", uuid4(), {"characters": 300})
    assert get(api, learner, "profile") == {
        "total_xp": 180,
        "level": 2,
        "current_level_xp": 80,
        "xp_needed_for_next_level": 200,
        "current_streak": 8,
        "longest_streak": 8,
        "day_only_streak": 8,
        "active_booster": {"multiplier": 2.0, "ends_at": "2026-03-04T12:15:00Z"},
        "today_xp": {"total": 40, "by_source": {"learning_session": 20, "note": 20}},
        "daily_goal_xp": 50,
        "token_balance": 15,
        "freezes_available": 3,
    }


def test_the_streak_as_it_stands_today(api, learner):
    for days_ago in (1, 3, 4):
        learn(learner, days_ago)
    expected = {"current_streak": 3, "longest_streak": 3, "freezes_available": 1, "freezes_used": 1}
    assert get(api, learner, "streak-status") == {
        **expected,
        "last_activity": "2026-03-03",
        "streak_at_risk": True,
    }
    learn(learner)
    assert get(api, learner, "streak-status") == {
        **expected,
        "current_streak": 4,
        "longest_streak": 4,
        "last_activity": "2026-03-04",
        "streak_at_risk": False,
    }


def test_days_missed_since_take_what_was_bought_meanwhile(api, learner):
    learn(learner, 5)
    FreezeGain.objects.create(user=learner, kind="bought", source_id=uuid4(), day=(TODAY - timedelta(days=3)).date())
    found = get(api, learner, "streak-status")
    assert (found["current_streak"], found["freezes_available"], found["freezes_used"]) == (0, 0, 3)
    FreezeGain.objects.create(user=learner, kind="given", source_id=uuid4(), day=(TODAY - timedelta(days=3)).date())
    found = get(api, learner, "streak-status")
    assert (found["current_streak"], found["freezes_available"], found["freezes_used"]) == (1, 0, 4)


def test_the_week_goes_from_sunday_to_saturday(api, learner):
    for days_ago in (0, 2, 4):
        learn(learner, days_ago)
    found = get(api, learner, "weekly-activity")
    assert (found["week_start"], found["week_end"], found["total_xp"]) == ("2026-03-01", "2026-03-07", 40)
    assert [day["xp"] for day in found["days"]] == [0, 20, 0, 20, 0, 0, 0]
    assert found["days"][3] == {"date": "2026-03-04", "xp": 20, "active_seconds": 600}
    assert found["freeze_covered_dates"] == ["2026-03-01", "2026-03-03"]


@pytest.mark.parametrize(("day", "start"), [(1, "2026-03-01"), (7, "2026-03-01"), (8, "2026-03-08")])
def test_a_week_begins_on_sunday(api, learner, monkeypatch, day, start):
    monkeypatch.setattr("learning.progress.days.now", lambda: TODAY.replace(day=day))
    assert get(api, learner, "weekly-activity")["week_start"] == start


def test_the_week_is_the_persons_own(api, learner, monkeypatch):
    monkeypatch.setattr("learning.progress.days.now", lambda: datetime(2026, 3, 7, 23, tzinfo=UTC))
    assert get(api, learner, "weekly-activity")["week_start"] == "2026-03-01"
    User.objects.update(timezone="Asia/Tokyo")
    assert get(api, learner, "weekly-activity")["week_start"] == "2026-03-08"


def test_a_freeze_shows_on_the_calendar_before_the_next_act(api, learner):
    learn(learner, 2)
    assert get(api, learner, "weekly-activity")["freeze_covered_dates"] == ["2026-03-03"]


def test_the_pulse_of_a_year(api, learner):
    for days_ago, seconds in ((0, 60), (1, 13 * 60), (2, 25 * 60), (3, 50 * 60), (364, 600), (365, 600)):
        learn(learner, days_ago, seconds)
    found = get(api, learner, "learning-pulse")
    assert (found["start"], found["end"], len(found["days"])) == ("2025-03-05", "2026-03-04", 365)
    assert [day["level"] for day in found["days"][-4:]] == [4, 3, 2, 1]
    assert (found["days"][0]["xp"], found["active_days"]) == (20, 5)
    assert found["total_xp"] == 2 + 26 + 50 + 100 + 20
    assert found["days"][-1] == {"date": "2026-03-04", "xp": 2, "active_seconds": 60, "level": 1, "frozen": False}


def test_analytics_of_some_days_against_as_many_before(api, learner):
    for days_ago in (0, 0, 1, 3, 4):
        learn(learner, days_ago)
    found = get(api, learner, "analytics", start_date="2026-03-03", end_date="2026-03-04")
    assert found == {
        "start_date": "2026-03-03",
        "end_date": "2026-03-04",
        "total_seconds": 1800,
        "by_day": [{"date": "2026-03-03", "seconds": 600}, {"date": "2026-03-04", "seconds": 1200}],
        "by_area": [
            {"area": "chat", "seconds": 1800},
            {"area": "knowledge", "seconds": 0},
            {"area": "english", "seconds": 0},
            {"area": "live", "seconds": 0},
            {"area": "quests", "seconds": 0},
        ],
        "session_count": 3,
        "average_session_seconds": 600,
        "previous_period": {"total_seconds": 600, "change_percent": 200.0},
    }


def test_analytics_of_the_last_thirty_days(api, learner):
    found = get(api, learner, "analytics")
    assert (found["start_date"], found["end_date"], len(found["by_day"])) == ("2026-02-03", "2026-03-04", 30)
    assert (found["average_session_seconds"], found["previous_period"]["change_percent"]) == (0, None)
    found = get(api, learner, "analytics", start_date="2026-03-01")
    assert (found["end_date"], len(found["by_day"])) == ("2026-03-04", 4)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"start_date": "yesterday"}, "start_date"),
        ({"end_date": "2026-02-30"}, "end_date"),
        ({"start_date": "2026-03-04", "end_date": "2026-03-03"}, "end_date"),
        ({"start_date": "2025-03-01", "end_date": "2026-03-04"}, "end_date"),
        ({"start_date": "0001-01-01"}, "start_date"),
        ({"end_date": "9999-12-31"}, "start_date"),
        ({"start_date": "2150-01-01"}, "end_date"),
        ({"start_date": "2001-01-01"}, "end_date"),
    ],
)
def test_senseless_ranges_are_refused(api, learner, parameters, field):
    response = api(learner).get("/api/xp/analytics", parameters)
    assert (response.status_code, response.json()["detail"]["error"]) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]


@pytest.mark.parametrize("page", READS)
def test_nobody_sees_what_another_did(api, learner, stranger, page):
    before = get(api, stranger, page)
    learn(learner)
    assert get(api, stranger, page) == before


@pytest.mark.parametrize("page", READS)
def test_the_cost_does_not_grow(api, learner, page):
    client = api(learner)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(f"/api/xp/{page}").status_code == 200
        return len(captured)

    cost()
    learn(learner)
    first = cost()
    for days_ago in range(3):
        learn(learner, days_ago)
        learn(learner, 20 + days_ago)
    assert cost() == first


def test_a_key_needs_the_scope(api, learner):
    _, secret = key_with_secret(created_by=learner, scopes=["conversations:read"])
    client = api()
    statuses = {page: client.get(f"/api/xp/{page}", HTTP_X_API_KEY=secret).status_code for page in READS}
    assert statuses == {**dict.fromkeys(READS, 403), "analytics": 200}


def test_a_public_profile(api, learner):
    learn(learner)
    Progress.objects.update(is_public=True)
    assert api().get("/api/xp/public-profile/LEA").json() == {
        "username": "lea",
        "full_name": "Lea Learner",
        "profile_picture_url": None,
        "created_at": learner.created_at.isoformat().replace("+00:00", "Z"),
        "profile": {
            "total_xp": 20,
            "level": 1,
            "current_level_xp": 20,
            "xp_needed_for_next_level": 100,
            "current_streak": 1,
            "longest_streak": 1,
            "day_only_streak": 1,
        },
        "active_quests": [],
    }


@pytest.mark.parametrize(
    "change",
    [{}, {"is_active": False}, {"kind": "visitor"}, {"deletion_requested_at": now()}],
    ids=["private", "inactive", "visitor", "leaving"],
)
def test_who_shows_nothing_is_not_there(api, learner, change):
    learn(learner)
    if change:
        Progress.objects.update(is_public=True)
        User.objects.update(**change)
    for name in ("lea", "nobody", "%00", "x" * 300):
        response = api().get(f"/api/xp/public-profile/{name}")
        assert (response.status_code, response.json()["detail"]["error"]) == (404, "not_found")


def test_choices(api, learner, stranger):
    client = api(learner)
    changes = {"daily_goal_xp": 120, "is_public": True, "on_leaderboard": True, "reminders": False}
    response = client.patch("/api/xp/settings", {**changes, "quiet_from": "22:30"})
    expected = {**changes, "quiet_from": "22:30", "quiet_until": "08:00", "paused": False, "paused_until": None}
    assert (response.status_code, response.json()) == (200, expected)
    assert get(api, learner, "settings") == expected
    assert get(api, learner, "profile")["daily_goal_xp"] == 120
    assert get(api, stranger, "settings")["is_public"] is False


@pytest.mark.parametrize(
    "body", [{"daily_goal_xp": 9}, {"daily_goal_xp": 1001}, {"is_public": "perhaps"}, {"quiet_from": "25:00"}]
)
def test_senseless_choices_change_nothing(api, learner, body):
    response = api(learner).patch("/api/xp/settings", {"on_leaderboard": True, **body})
    assert (response.status_code, list(response.json()["detail"]["fields"])) == (400, list(body))
    assert not Progress.objects.filter(on_leaderboard=True).exists()


def test_a_break_costs_nothing_and_ends(api, learner, monkeypatch):
    learn(learner, 1)
    client = api(learner)
    paused = client.post("/api/xp/pause", {"until": "2026-03-20"})
    assert (paused.status_code, paused.json()["paused_until"]) == (200, "2026-03-20")
    assert client.post("/api/xp/pause", {}).json()["paused_until"] is None
    assert get(api, learner, "streak-status")["streak_at_risk"] is False
    monkeypatch.setattr("learning.progress.days.now", lambda: TODAY + timedelta(days=40))
    assert client.delete("/api/xp/pause").json()["paused"] is False
    found = get(api, learner, "streak-status")
    assert (found["current_streak"], found["freezes_available"], found["streak_at_risk"]) == (1, 2, True)
    assert client.delete("/api/xp/pause").json()["detail"]["error"] == "not_paused"


def test_a_break_taken_back_the_same_day_never_was(api, learner):
    client = api(learner)
    client.post("/api/xp/pause", {})
    client.delete("/api/xp/pause")
    assert not Pause.objects.exists()


@pytest.mark.parametrize("until", ["2026-03-03", "2027-03-06", "never"])
def test_a_break_ends_between_today_and_a_year_from_now(api, learner, until):
    response = api(learner).post("/api/xp/pause", {"until": until})
    assert (response.status_code, list(response.json()["detail"]["fields"])) == (400, ["until"])
    assert not Pause.objects.exists()


def test_staff_repair_a_day_with_a_reason(learner, staff):
    for days_ago in (1, 2, 6, 7):
        learn(learner, days_ago)
    assert Progress.objects.get().current_streak == 2
    by = Principal(staff, "session")
    for days_ago in (3, 4, 5):
        repair_day(learner, (TODAY - timedelta(days=days_ago)).date(), reason="The server was down.", by=by)
    progress = Progress.objects.get()
    assert (progress.current_streak, progress.freezes_used) == (7, 0)
    assert set(StreakRepair.objects.values_list("by", "reason")) == {(staff.pk, "The server was down.")}


@pytest.mark.parametrize(
    ("who", "days_ago", "reason", "code"),
    [
        ("learner", 3, "Please", "not_allowed"),
        ("staff", 3, "  ", "validation_error"),
        ("staff", 0, "Down", "validation_error"),
        ("staff", -1, "Down", "validation_error"),
    ],
)
def test_what_is_no_repair(learner, staff, who, days_ago, reason, code):
    by = Principal({"learner": learner, "staff": staff}[who], "session")
    with pytest.raises(AppError) as error:
        repair_day(learner, (TODAY - timedelta(days=days_ago)).date(), reason=reason, by=by)
    assert error.value.code == code
    assert not StreakRepair.objects.exists()


def test_a_journey_changes_what_is_told(api, learner, django_capture_on_commit_callbacks):
    """Eastward over most of the second: that date asks for nothing any more, and the freeze comes back."""
    learner.timezone = "Pacific/Pago_Pago"
    learner.save()
    learn(learner, 2)
    learn(learner)
    assert Progress.objects.get().freezes_used == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert api(learner).patch("/api/auth/me", {"timezone": "Pacific/Kiritimati"}).status_code == 200
        TimeZoneChange.objects.update(changed_at=datetime(2026, 3, 3, 13, tzinfo=UTC))
    found = Progress.objects.get()
    assert (found.freezes_used, found.freezes_available, found.current_streak) == (0, 2, 2)
