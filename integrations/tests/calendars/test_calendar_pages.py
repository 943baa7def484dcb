"""The pages of the calendar: the week, a plan and its yes, and what one does with a block."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from integrations.models import CalendarEntry, StudyTimes
from integrations.tests.calendars.twins import connect, down, soon
from xentree.providers.calendar import Event, Span

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, learner):
    """A function from a path to what the learner reads there."""
    client.force_login(learner)

    def read(path, **data):
        return unescape(client.get(path, data).content.decode())

    return read


def form(**changes):
    today = now().date()
    usual = {"count": "2", "minutes": "45", "focuses": ["live"], "first": str(today), "last": str(today + timedelta(6)),
             "weekdays": list("0123456"), "starts": "08:00", "ends": "21:00", "most_a_day": "1"}  # fmt: skip
    return {**usual, **changes}


def block(calendar, start, **fields):
    fields = {"title": "Talk aloud", "purpose": "study", "zone": "UTC", "status": "written", **fields}
    return CalendarEntry.objects.create(
        user=calendar.user, integration=calendar, starts_at=start, ends_at=start + timedelta(hours=1), **fields
    )


def event(event_id, title, start):
    return Event(event_id, title, start, start + timedelta(hours=1))


def test_without_a_calendar_it_says_what_it_would_do(page):
    words = page("/calendar")
    assert "Connect a calendar" in words
    assert 'id="week"' not in words
    assert "First a calendar to write to" in page("/calendar/plan")


def test_blocks_are_there_at_once_and_events_follow(calendar, world, page):
    block(calendar, soon(1))
    world.events["a"] = event("a", "Doctor", soon(1))
    first = page("/calendar", date=soon(1).date())
    assert ("Talk aloud" in first, "Doctor" in first, world.log) == (True, False, [])
    then = page("/calendar/week", date=soon(1).date())
    assert ("Talk aloud" in then, "Doctor" in then) == (True, True)


def test_an_event_of_ours_is_there_once_and_titles_are_only_words(calendar, world, client, learner):
    mine = block(calendar, soon(1))
    world.events[mine.event_id] = event(mine.event_id, "Talk aloud", soon(1))
    world.events["b"] = event("b", "<script>alert(1)</script>", soon(1))
    client.force_login(learner)
    words = client.get("/calendar/week", {"date": soon(1).date()}).content.decode()
    assert words.count('class="cal-item') == 2
    assert "&lt;script&gt;alert" in words


def test_the_calendar_is_asked_once_a_minute_and_what_is_kept_of_it_is_secret(calendar, world, page):
    world.events["a"] = event("a", "Doctor", soon(1))
    for _ in range(2):
        assert "Doctor" in page("/calendar/week", date=soon(1).date())
    assert world.log == [("events", "")]
    assert "Doctor" not in cache.get(f"calendar.events.{calendar.pk}")


def test_a_calendar_that_does_not_answer_leaves_our_blocks(calendar, world, page):
    block(calendar, soon(1))
    world.faults.append(down())
    words = page("/calendar/week", date=soon(1).date())
    assert ("does not answer: Too busy." in words, "Talk aloud" in words) == (True, True)


def test_one_that_has_to_be_connected_again_says_so(calendar, world, page):
    block(calendar, soon(1))
    calendar.status = "reconnect_needed"
    calendar.save()
    assert "has to be connected again" in page("/calendar")


@pytest.mark.parametrize("asked", ["2030-01-08", "nonsense", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_any_day_can_be_asked_for(calendar, page, asked):
    assert 'id="week"' in page("/calendar", date=asked)


def test_what_others_planned_is_not_there(calendar, world, page, stranger):
    block(connect(stranger), soon(1), title="Their secret")
    assert "Their secret" not in page("/calendar/week", date=soon(1).date())


def test_the_week_costs_the_same_with_one_and_three(calendar, page):
    counts = []
    for more in (1, 2):
        for number in range(more):
            block(calendar, soon(1) + timedelta(minutes=number))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page("/calendar", date=soon(1).date())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_states_are_told_in_words(calendar, page):
    start = now() - timedelta(hours=3)
    block(calendar, start, title="One", kept_at=now())
    block(calendar, start, title="Two")
    block(calendar, soon(2), title="Three", status="queued")
    block(calendar, soon(2), title="Four", status="failed", error={"message": "Your calendar refused it."})
    words = page("/calendar", date=start.date()) + page("/calendar", date=soon(2).date())
    for each in ("Kept: you learnt", "Plan anew", "On the way to your calendar", "Your calendar refused it."):
        assert each in words


def shown(client, **changes):
    response = client.post("/calendar/plan", form(**changes))
    return response.context["plan"], response.context.get("signed")


@pytest.fixture
def learner_client(client, learner):
    client.force_login(learner)
    return client


def test_a_plan_is_shown_and_written_after_the_yes(calendar, world, learner_client):
    plan, signed = shown(learner_client)
    assert not CalendarEntry.objects.exists()
    for _ in range(2):
        response = learner_client.post("/calendar/plan/write", {"plan": signed})
    rows = list(CalendarEntry.objects.values_list("starts_at", "title", "quest_category"))
    assert rows == [(each.start, "Live: talk aloud", "live") for each in plan.blocks]
    assert response.url == f"/calendar?date={plan.blocks[0].start.date()}"


@pytest.mark.parametrize("how", ["changed", "none", "of another"])
def test_only_what_was_shown_is_written(calendar, world, learner_client, stranger, how):
    _, signed = shown(learner_client)
    if how == "of another":
        connect(stranger)
        learner_client.force_login(stranger)
    wrong = {"changed": signed[:-3] + "abc", "none": "", "of another": signed}[how]
    response = learner_client.post("/calendar/plan/write", {"plan": wrong}, follow=True)
    assert "too old" in response.content.decode()
    assert not CalendarEntry.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"count": "0"}, {"count": "99"}, {"last": "2020-01-01"}, {"weekdays": []}, {"ends": "07:00"}, {"minutes": "5"},
     {"focuses": ["nothing"]}, {"first": "x"}, {"last": "2031-01-01"}, {"first": "2020-01-01", "last": "2020-01-02"}],
    ids=["none", "many", "backwards", "no day", "no hours", "short", "no focus", "no date", "far", "over"],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_told_where(calendar, world, learner_client, changes):
    response = learner_client.post("/calendar/plan", form(**changes))
    assert (response.status_code, world.log) == (400, [])
    assert response.context["form"].errors


def test_too_little_room_and_a_calendar_that_does_not_answer(calendar, world, learner_client):
    world.spans.append(Span(now(), now() + timedelta(days=30)))
    assert "No free time found" in learner_client.post("/calendar/plan", form()).content.decode()
    world.faults.append(down())
    response = learner_client.post("/calendar/plan", form())
    assert (response.status_code, "nobody knows when you are free" in response.content.decode()) == (400, True)


def test_days_and_hours_are_remembered_at_a_wish(calendar, learner_client):
    learner_client.post("/calendar/plan", form(starts="18:00"))
    assert not StudyTimes.objects.exists()
    learner_client.post("/calendar/plan", form(starts="18:00", remember="on"))
    assert StudyTimes.objects.get().starts.hour == 18


def test_moved_on_the_persons_own_clock(calendar, written, world, learner_client, learner):
    learner.timezone = "America/New_York"
    learner.save()
    entry = written()
    day = date(now().year + 1, 1, 15)
    learner_client.post(f"/calendar/entries/{entry.pk}/move", {"day": str(day), "clock": "09:00"})
    entry.refresh_from_db()
    assert (entry.starts_at.hour, entry.ends_at - entry.starts_at) == (14, timedelta(hours=1))
    assert world.events[entry.event_id].start == entry.starts_at


@pytest.mark.parametrize("wish", [{"day": "2020-01-01", "clock": "09:00"}, {}, {"day": "x", "clock": "y"}])
def test_not_moved_into_the_past_nor_nowhere(calendar, written, world, learner_client, wish):
    entry = written()
    learner_client.post(f"/calendar/entries/{entry.pk}/move", wish)
    assert world.events[entry.event_id].start == soon(24)


def test_a_missed_block_is_offered_another_time_and_moved_after_a_yes(calendar, world, learner_client):
    missed = block(calendar, soon(-5))
    response = learner_client.get(f"/calendar/entries/{missed.pk}/again")
    assert response.context["found"].start > now()
    assert CalendarEntry.objects.get().starts_at == soon(-5)


def test_removed_and_tried_again(calendar, written, world, learner_client):
    entry, failed = written(), block(calendar, soon(4), status="failed")
    learner_client.post(f"/calendar/entries/{entry.pk}/remove")
    learner_client.post(f"/calendar/entries/{failed.pk}/retry")
    states = CalendarEntry.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(states) == ["queued", "removed"]


def test_trouble_is_told_and_changes_nothing(calendar, written, world, learner_client):
    entry = written()
    world.faults.append(down())
    response = learner_client.post(f"/calendar/entries/{entry.pk}/remove", follow=True)
    assert "Too busy." in response.content.decode()
    entry.refresh_from_db()
    assert entry.status == "written"


@pytest.mark.parametrize("act", ["move", "remove", "retry"])
def test_what_is_not_theirs_is_not_there(calendar, written, world, client, stranger, act):
    entry = written()
    client.force_login(stranger)
    for entry_id in (entry.pk, uuid4()):
        assert client.post(f"/calendar/entries/{entry_id}/{act}").status_code == 404
    assert CalendarEntry.objects.get().status == "written"


@pytest.mark.parametrize(
    ("asked", "place"),
    [("", "/calendar"), ("?date=2026-12-07", "/calendar?date=2026-12-07"), ("?date=https://evil.example", None)],
    ids=["this week", "another", "nonsense"],
)
def test_looking_for_what_is_new_stays_in_the_week(learner_client, calendar, world, asked, place):
    response = learner_client.post(f"/calendar/sync{asked}")
    assert (response.status_code, response.url) == (302, place or f"/calendar?date={now().date()}")


def test_looked_at_now(calendar, world, learner_client):
    response = learner_client.post("/calendar/sync", follow=True)
    assert "Looked at just now." in response.content.decode()
    assert ("changes", "") in world.log
