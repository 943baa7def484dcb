"""Study blocks for programs."""

from datetime import timedelta

import pytest

from integrations.models import CalendarEntry
from integrations.tests.calendars.twins import connect, down, soon
from learning.english.tests.factories import one_task

pytestmark = pytest.mark.django_db
BLOCKS = "/api/integrations/study-blocks"


def stamp(moment):
    return moment.isoformat().replace("+00:00", "Z")


def wish(**fields):
    return {"start": stamp(soon(24)), "end": stamp(soon(25)), "focus": "live", **fields}


def body(*blocks, confirm=True):
    return {"confirm": confirm, "blocks": list(blocks) or [wish()]}


@pytest.fixture
def caller(api, learner):
    return api(learner)


def test_planned_shown_written_moved_and_removed(calendar, world, caller):
    days = {"first_day": str(soon(24).date()), "last_day": str(soon(96).date())}
    plan = caller.post(f"{BLOCKS}/plan", {"count": 2, **days, "focuses": ["live"], "minutes": 30}, format="json")
    found = plan.json()
    assert (plan.status_code, found["wanted"], found["unread"], len(found["blocks"])) == (200, 2, [], 2)
    assert not CalendarEntry.objects.exists()
    wanted = [{name: each[name] for name in ("start", "end", "focus")} for each in found["blocks"]]
    made = caller.post(BLOCKS, body(*wanted), format="json")
    assert (made.status_code, [each["state"] for each in made.json()]) == (201, ["waiting"] * 2)
    assert [each["title"] for each in caller.get(BLOCKS).json()] == ["Live: talk aloud"] * 2
    one = f"{BLOCKS}/{made.json()[0]['id']}"
    moved = caller.patch(one, {"start": stamp(soon(200))}, format="json").json()
    assert (moved["start"], moved["end"]) == (stamp(soon(200)), stamp(soon(200) + timedelta(minutes=30)))
    assert caller.delete(one).status_code == 204
    assert caller.get(one).status_code == 404
    assert len(caller.get(BLOCKS).json()) == 1


def test_of_a_module(calendar, caller):
    module = one_task().lesson.module
    (made,) = caller.post(BLOCKS, body(wish(focus="english", module_id=str(module.pk))), format="json").json()
    assert (made["title"], made["module_id"], made["path"]) == ("English: One", str(module.pk), "/english/modules/one")


def test_with_the_same_key_once_even_when_the_answer_is_forgotten(calendar, caller):
    from django.core.cache import cache

    for _ in range(2):
        made = caller.post(BLOCKS, body(), format="json", headers={"Idempotency-Key": "one"})
        assert made.status_code == 201
        cache.clear()
    assert CalendarEntry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        body(confirm=False),
        {"blocks": [wish()]},
        {"confirm": True, "blocks": []},
        {"confirm": True, "blocks": [wish()] * 21},
        body(wish(focus="nothing")),
        body(wish(module_id="6f0c1de2-5f5b-5d0e-9b0a-7c1b3a2e4d90")),
        body(wish(end=stamp(soon(23)))),
        body(wish(start=stamp(soon(-3)), end=stamp(soon(-2)))),
        body(wish(start="tomorrow")),
        [],
    ],
    ids=["no yes", "nothing said", "none", "many", "no focus", "no module", "backwards", "past", "no time", "list"],
)
def test_what_makes_no_sense_is_refused(calendar, caller, wrong):
    assert caller.post(BLOCKS, wrong, format="json").status_code == 400
    assert not CalendarEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"last_day": "2020-01-01"}, {"first_day": "x"}, {"minutes": 5}, {"last_day": "9999-12-31"},
     {"starts": "09:00", "ends": "08:00"}, {"weekdays": [9]}, {"focuses": ["x"]}],
    ids=["none", "backwards", "no date", "short", "the end of time", "no hours", "no weekday", "no focus"],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_refused(calendar, world, caller, wrong):
    days = {"count": 1, "first_day": str(soon(24).date()), "last_day": str(soon(48).date())}
    assert caller.post(f"{BLOCKS}/plan", {**days, **wrong}, format="json").status_code == 400
    assert world.log == []


def test_a_calendar_in_trouble_is_told(calendar, world, caller):
    world.faults.append(down())
    days = {"count": 1, "first_day": str(soon(24).date()), "last_day": str(soon(48).date())}
    answer = caller.post(f"{BLOCKS}/plan", days, format="json")
    assert (answer.status_code, answer.json()["detail"]["error"]) == (503, "provider_down")


def test_by_time_and_within_a_span(calendar, written, caller):
    first, second = written(hours=24), written(hours=48)
    CalendarEntry.objects.update(purpose="study")
    assert [each["id"] for each in caller.get(BLOCKS).json()] == [str(first.pk), str(second.pk)]
    found = caller.get(BLOCKS, {"start": stamp(soon(30)), "end": stamp(soon(60))}).json()
    assert [each["id"] for each in found] == [str(second.pk)]


def test_other_events_and_those_of_others_are_no_blocks(calendar, written, caller, api, stranger):
    entry = written()
    assert caller.get(f"{BLOCKS}/{entry.pk}").status_code == 404
    CalendarEntry.objects.update(purpose="study")
    theirs = api(stranger)
    assert theirs.get(BLOCKS).json() == []
    assert [theirs.get(f"{BLOCKS}/{entry.pk}").status_code, theirs.delete(f"{BLOCKS}/{entry.pk}").status_code] == [
        404
    ] * 2
    assert CalendarEntry.objects.get().status == "written"


def test_study_times(calendar, caller):
    times = "/api/integrations/study-times"
    assert caller.get(times).json()["minutes"] == 45
    changed = caller.patch(times, {"minutes": 30, "starts": "18:00", "weekdays": [0]}, format="json").json()
    assert (changed["minutes"], changed["starts"], changed["weekdays"]) == (30, "18:00:00", [0])
    assert caller.patch(times, {"ends": "17:00"}, format="json").status_code == 400
    assert caller.get(times).json() == changed


def test_of_somebody_without_a_calendar(caller, world, stranger):
    connect(stranger)
    answer = caller.post(BLOCKS, body(), format="json")
    assert (answer.status_code, CalendarEntry.objects.count()) == (409, 0)
