"""Plans: in free time of all calendars, for what comes next, written once after the yes; and blocks that were kept."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils.timezone import now

from integrations import tasks
from integrations.models import CalendarEntry, Integration
from integrations.services.entries import write_entry
from integrations.services.keeping import blocks_to_look_at, mark_kept
from integrations.services.study_plans import StudyWish, free_times, keep_plan, next_free_time, plan_study
from integrations.services.study_times import change_study_times, study_times_of
from integrations.services.topics import path_of, topics
from integrations.skills import registry
from integrations.tests.calendars.twins import FEED, connect, down, soon
from learning.english.models import ModuleProgress
from learning.english.tests.factories import one_task
from learning.models import ActiveTime
from xentree.errors import Conflict, Invalid, ProviderDown
from xentree.providers.calendar import Calendar, Span

pytestmark = pytest.mark.django_db
KEY = UUID(int=9)


@pytest.fixture
def learner(learner):
    learner.timezone = "Europe/Berlin"
    learner.save()
    return learner


def week(days=7):
    return Span(now(), now() + timedelta(days=days))


def plan(by, count=3, span=None, focuses=(), **times):
    return plan_study(StudyWish(count, span or week(), focuses, times), by=by)


def test_a_plan_is_in_free_time_and_writes_nothing(calendar, world, as_learner):
    world.spans.append(Span(now(), now() + timedelta(days=3)))
    found = plan(as_learner)
    assert len(found.blocks) == 3
    assert all(block.start >= world.spans[0].end for block in found.blocks)
    assert (found.zone, found.integration, found.unread) == ("Europe/Berlin", calendar, [])
    assert not CalendarEntry.objects.exists()


def test_what_waits_to_be_written_is_no_free_time(calendar, planned, as_learner):
    (first,) = plan(as_learner, 1, week(2)).blocks
    planned(start=first.start, end=first.end)
    (other,) = plan(as_learner, 1, week(2)).blocks
    assert other.start >= first.end or other.end <= first.start


def test_fewer_where_there_is_not_enough(calendar, world, as_learner):
    world.spans.append(Span(now(), now() + timedelta(days=30)))
    found = plan(as_learner)
    assert (found.blocks, found.wanted) == ([], 3)


def test_without_a_calendar_that_can_be_written_to(world, learner, as_learner):
    connect(learner, FEED)
    with pytest.raises(Conflict):
        plan(as_learner)


@pytest.mark.parametrize(
    ("count", "span", "times"),
    [
        (0, None, {}),
        (21, None, {}),
        (1, Span(now() - timedelta(days=2), now() - timedelta(days=1)), {}),
        (1, Span(now(), now() + timedelta(days=61)), {}),
        (1, None, {"minutes": 24}),
        (1, None, {"minutes": 91}),
        (1, None, {"starts": time(9), "ends": time(9)}),
        (1, None, {"weekdays": []}),
        (1, None, {"weekdays": [7]}),
        (1, None, {"most_a_day": 0}),
    ],
    ids=["none", "many", "over", "far", "short", "long", "no hours", "no day", "no such day", "none a day"],
)
def test_what_makes_no_sense_is_refused(calendar, world, as_learner, count, span, times):
    with pytest.raises(Invalid):
        plan(as_learner, count, span, **times)
    assert world.log == []


def test_a_calendar_that_does_not_answer(calendar, world, learner, as_learner):
    connect(learner, FEED, name="Timetable")
    feed = registry.skill(FEED)
    registry.register(replace(feed, calendar=lambda _: Broken()))
    assert plan(as_learner).unread == ["Timetable"]
    assert free_times(learner, week())[1] == ["Timetable"]
    world.faults.append(down())
    with pytest.raises(ProviderDown):
        plan(as_learner)


class Broken(Calendar):
    name, zone = "Broken", "UTC"

    def events(self, span, *, limit=250):
        raise down()

    def busy(self, span):
        raise down()


def test_times_are_a_persons_choice(calendar, as_learner, learner):
    assert study_times_of(learner).starts == time(8)
    change_study_times({"starts": time(18), "ends": time(), "weekdays": [0, 2], "minutes": 90}, by=as_learner)
    found = plan(as_learner, 9, week(14))
    zone = learner.timezone
    assert {block.start.astimezone(_zone(zone)).weekday() for block in found.blocks} <= {0, 2}
    assert all(block.start.astimezone(_zone(zone)).hour >= 18 for block in found.blocks)
    with pytest.raises(Invalid):
        change_study_times({"minutes": 5}, by=as_learner)
    assert study_times_of(learner).minutes == 90


def _zone(name):
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def test_english_goes_through_the_modules_ahead(as_learner, learner):
    first, second = one_task("one", 1), one_task("two", 2)
    modules = [each.lesson.module for each in (first, second)]
    modules[0].estimated_minutes = 90
    modules[0].save()
    found = topics(4, minutes=45, focuses=["english"], by=as_learner)
    assert [each.title for each in found] == ["English: One", "English: One", "English: Two", "English: practice"]
    assert [each.module_id for each in found] == [modules[0].pk, modules[0].pk, modules[1].pk, None]
    ModuleProgress.objects.create(user=learner, module=modules[0], status="completed")
    assert topics(1, minutes=45, focuses=["english"], by=as_learner)[0].title == "English: Two"


def test_several_focuses_take_turns(as_learner):
    found = topics(5, minutes=45, focuses=["live", "knowledge"], by=as_learner)
    assert [each.category for each in found] == ["knowledge", "live", "knowledge", "live", "knowledge"]


def test_a_plan_is_kept_once_a_key(calendar, as_learner):
    found = plan(as_learner, focuses=["live"])
    rows = [keep_plan(calendar, found.blocks, key=KEY, by=as_learner) for _ in range(2)]
    assert rows[0] == rows[1]
    assert set(CalendarEntry.objects.values_list("purpose", "quest_category", "zone")) == {
        ("study", "live", "Europe/Berlin")
    }
    assert path_of(rows[0][0]) == "/live"


def test_what_is_over_is_not_kept(calendar, as_learner):
    (block,) = plan(as_learner, 1).blocks
    over = replace(block, start=soon(-3), end=soon(-2))
    with pytest.raises(Invalid):
        keep_plan(calendar, [block, over], key=KEY, by=as_learner)
    assert not CalendarEntry.objects.exists()


def test_what_was_kept_in_time_stays_kept_when_it_is_asked_for_again(calendar, as_learner):
    (block,) = plan(as_learner, 1).blocks
    (kept_row,) = keep_plan(calendar, [block], key=KEY, by=as_learner)
    over = replace(block, start=soon(-3), end=soon(-2))
    assert keep_plan(calendar, [over], key=KEY, by=as_learner) == [kept_row]


def test_a_missed_block_finds_another_time(calendar, world, as_learner):
    missed = study(calendar, soon(-3))
    world.spans.append(Span(now(), now() + timedelta(days=2)))
    found = next_free_time(missed, by=as_learner)
    assert found.start >= world.spans[0].end
    assert found.end - found.start == timedelta(hours=1)
    world.spans.append(Span(now(), now() + timedelta(days=30)))
    assert next_free_time(missed, by=as_learner) is None


def study(calendar, start, **fields):
    """A block of an hour that is in the calendar."""
    fields = {"title": "Study", "zone": "UTC", "purpose": "study", "status": "written", **fields}
    return CalendarEntry.objects.create(
        user=calendar.user, integration=calendar, starts_at=start, ends_at=start + timedelta(hours=1), **fields
    )


def kept(block):
    block.refresh_from_db()
    return block.kept_at is not None


@pytest.mark.parametrize(
    ("category", "minutes", "is_kept"),
    [("english", 30, True), ("", 30, True), ("learning_time", -5, True), ("english", -15, False),
     ("english", 75, False), ("live", 30, False)],
    ids=["its kind", "any kind", "a little early", "too early", "too late", "another kind"],
)  # fmt: skip
def test_a_block_is_kept_by_an_act_of_its_kind_in_its_time(calendar, learner, practise, category, minutes, is_kept):
    start = soon(-2)
    block = study(calendar, start, quest_category=category)
    practise(learner, start + timedelta(minutes=minutes))
    mark_kept(blocks_to_look_at())
    assert kept(block) == is_kept


def test_time_that_reaches_into_a_block_keeps_it(calendar, learner):
    start = soon(-2)
    block, other = study(calendar, start, quest_category="live"), study(calendar, start + timedelta(hours=1))
    time_ = {"user": learner, "area": "live", "source_id": uuid4(), "day": start.date()}
    ActiveTime.objects.create(started_at=start - timedelta(minutes=30), seconds=1900, **time_)
    tasks.mark_kept_blocks()
    assert [kept(block), kept(other)] == [True, False]


def test_a_block_for_a_module_is_kept_by_that_module(calendar, learner, practise):
    task, start = one_task(), soon(-2)
    block = study(calendar, start, quest_category="english", module=task.lesson.module)
    practise(learner, start + timedelta(minutes=30))
    tasks.mark_kept_blocks()
    assert not kept(block)
    answer(learner, task, start + timedelta(minutes=20))
    tasks.mark_kept_blocks()
    assert kept(block)


def test_after_the_module_is_completed_any_english_keeps_it(calendar, learner, practise):
    task, start = one_task(), soon(-2)
    block = study(calendar, start, quest_category="english", module=task.lesson.module)
    ModuleProgress.objects.create(user=learner, module=task.lesson.module, completed_at=start - timedelta(days=1))
    practise(learner, start + timedelta(minutes=30))
    tasks.mark_kept_blocks()
    assert kept(block)


def answer(user, task, moment):
    task.submissions.create(user=user, version=task.versions.first(), created_at=moment)


@pytest.mark.parametrize("fields", [{"purpose": "event"}, {"status": "removed"}], ids=["an event", "removed"])
def test_nothing_else_is_kept(calendar, learner, practise, fields):
    block = study(calendar, soon(-2), **fields)
    practise(learner, soon(-2) + timedelta(minutes=5))
    tasks.mark_kept_blocks()
    assert not kept(block)


@pytest.mark.django_db(transaction=True)
def test_learning_in_a_block_keeps_it_at_once_and_others_not(calendar, world, stranger, practise):
    theirs = study(connect(stranger), now() - timedelta(minutes=5))
    mine = study(calendar, now() - timedelta(minutes=5))
    practise(calendar.user, now())
    assert [kept(mine), kept(theirs)] == [True, False]


def test_the_plan_goes_to_the_calendar(calendar, world, as_learner):
    rows = keep_plan(calendar, plan(as_learner).blocks, key=KEY, by=as_learner)
    assert {write_entry(row).status for row in rows} == {"written"}
    assert len(world.events) == 3
    assert Integration.objects.get() == calendar
