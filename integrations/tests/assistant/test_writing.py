"""What is asked a yes for, what is written after it, once, and what is answered with a question instead."""

from dataclasses import replace
from uuid import UUID

import pytest

from integrations.models import CalendarEntry, Integration
from integrations.tests.assistant.conftest import BERLIN
from integrations.tests.calendars.twins import FEED, connect, down, refused
from xentree import tools
from xentree.errors import Conflict, Invalid, NotFound, ProviderDown
from xentree.principal import Principal
from xentree.tools import Card, CardItem

pytestmark = pytest.mark.django_db
KEY = UUID(int=8)
DENTIST = {"title": "Dentist", "start": "2026-12-03T14:30", "end": "2026-12-03T15:15"}


def propose(by, name="propose_event", **arguments):
    return tools.call(name, by, arguments)


def perform(found, by, name="propose_event", key=KEY):
    return tools.perform(name, by, key, found.plan)


def test_a_card_shows_exactly_what_would_be_written(calendar, world, as_learner):
    Integration.objects.update(account_email="lea@example.org", name="Mine")
    found = propose(
        as_learner,
        **DENTIST,
        location="High Street 5",
        description="Bring the card.",
        attendees=["ana@example.org", "bo@example.org"],
    )
    lines = (
        ("When", "Thursday 3 December 2026, 14:30\u201315:15 (Europe/Berlin)"),
        ("Where", "High Street 5"),
        ("Guests", "ana@example.org, bo@example.org (each gets an invitation)"),
        ("Description", "Bring the card."),
    )
    place = "Twin \u00b7 Mine \u00b7 lea@example.org"
    assert found.card == Card("Add to your calendar", (CardItem("Dentist", lines),), "Add it", place)
    assert found.said == (
        "**Dentist**, Thursday 3 December 2026, 14:30\u201315:15 (Europe/Berlin). "
        "It is yours to decide on the card below."
    )
    assert (world.events, CalendarEntry.objects.count()) == ({}, 0)


def test_it_is_written_once_however_often_it_is_told(calendar, world, as_learner):
    found = propose(as_learner, **DENTIST)
    assert perform(found, as_learner).summary == "Dentist is in your calendar."
    assert perform(found, as_learner).summary == "Dentist is in your calendar."
    (event,) = world.events.values()
    times = [f"{each.astimezone(BERLIN):%Y-%m-%dT%H:%M}" for each in (event.start, event.end)]
    assert (event.title, *times) == tuple(DENTIST.values())
    assert CalendarEntry.objects.get().status == "written"


def test_whole_days(calendar, world, as_learner):
    found = propose(as_learner, title="Trip", start="2026-12-03", end="2026-12-04")
    assert dict(found.card.items[0].lines)["When"] == "Thursday 3 December 2026 to Friday 4 December 2026, all day"
    perform(found, as_learner)
    (event,) = world.events.values()
    assert (str(event.start), str(event.end)) == ("2026-12-03", "2026-12-05")


def test_another_zone_shows_both_clocks(calendar, as_learner):
    found = propose(as_learner, **DENTIST, time_zone="America/New_York")
    assert dict(found.card.items[0].lines)["When"] == (
        "Thursday 3 December 2026, 20:30\u201321:15 (Europe/Berlin) = "
        "Thursday 3 December 2026, 14:30\u201315:15 (America/New_York)"
    )


def test_the_hour_that_comes_twice_is_told_apart(calendar, as_learner):
    times = {"start": "2027-10-31T02:30+01:00", "end": "2027-10-31T03:30+01:00"}
    found = propose(as_learner, title="Night", **times)
    assert dict(found.card.items[0].lines)["When"] == (
        "Sunday 31 October 2027, 02:30 UTC+0100\u201303:30 (Europe/Berlin)"
    )


def test_an_hour_that_crosses_the_end_of_summer_time_is_an_hour(calendar, as_learner):
    times = {"start": "2027-10-31T02:45+02:00", "end": "2027-10-31T02:15+01:00"}
    found = propose(as_learner, title="Night", **times)
    assert dict(found.card.items[0].lines)["When"] == (
        "Sunday 31 October 2027, 02:45 UTC+0200\u201302:15 UTC+0100 (Europe/Berlin)"
    )


def test_overlaps_are_shown(calendar, put, as_learner):
    put("Standup *x*", "2026-12-03T15:00", "2026-12-03T16:00")
    put("Free", "2026-12-03T15:00", "2026-12-03T16:00", busy=False)
    found = propose(as_learner, **DENTIST)
    assert dict(found.card.items[0].lines)["At the same time"] == "15:00\u201316:00 Standup *x*"
    assert "At the same time: 15:00\u201316:00 Standup \\*x\\*." in found.said
    assert found.value["overlaps"] == ["15:00\u201316:00 Standup *x*"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": "2026-12-03T14:30"}, "end before it starts"),
        ({"end": "2026-12-03T13:00"}, "end before it starts"),
        ({"start": "2026-11-28T09:00", "end": "2026-11-28T10:00"}, "in the past"),
        ({"start": "2026-11-27", "end": "2026-11-27"}, "in the past"),
        ({"end": "2027-02-03T15:15"}, "31 days"),
        ({"start": "2036-12-03", "end": "2036-12-03"}, "years away"),
        ({"end": "2026-12-03"}, "for both"),
        ({"title": "   "}, "is it called"),
        ({"title": "\u202e\u200b"}, "is it called"),
        ({"time_zone": "Mars/Base"}, "no time zone"),
        ({"start": "2027-03-28T02:30", "end": "2027-03-28T04:30"}, "skip 02:30"),
        ({"start": "2027-10-31T02:30", "end": "2027-10-31T04:30"}, "show 02:30"),
        ({"attendees": ["Ana"]}, "no e-mail address"),
        ({"attendees": ["a@example.org\nBcc: b@example.org"]}, "no e-mail address"),
        ({"attendees": ["a@example.org"] * 21}, "arguments"),
        ({"title": "x" * 201}, "arguments"),
    ],
)
def test_bad_wishes_are_answered_with_what_to_ask(calendar, world, as_learner, changes, words):
    with pytest.raises(Invalid, match=words):
        propose(as_learner, **{**DENTIST, **changes})
    assert world.events == {}


def test_a_calendar_that_has_a_bad_moment_gets_it_later(calendar, world, as_learner):
    found = propose(as_learner, **DENTIST)
    world.faults.append(down())
    assert perform(found, as_learner).summary == "Dentist is on its way to your calendar."
    assert CalendarEntry.objects.get().status == "queued"


def test_one_that_never_takes_it_is_a_failure(calendar, world, as_learner):
    found = propose(as_learner, **DENTIST)
    world.faults.append(refused())
    with pytest.raises(ProviderDown, match=r"Never\."):
        perform(found, as_learner)
    assert world.events == {}


def test_one_whose_answer_was_lost_is_written_once(calendar, world, as_learner):
    found = propose(as_learner, **DENTIST)
    world.lost.append(down())
    perform(found, as_learner)
    CalendarEntry.objects.update(next_attempt_at="2020-01-01T00:00Z")
    assert perform(found, as_learner).summary == "Dentist is in your calendar."
    assert len(world.events) == 1


def test_nothing_is_written_that_is_over_or_not_allowed_any_more(calendar, world, learner, as_learner):
    found = propose(as_learner, **DENTIST)
    old = replace(
        found, plan={**found.plan, "wish": {**found.plan["wish"], "end": "2026-11-27", "start": "2026-11-26"}}
    )
    with pytest.raises(Conflict, match="over by now"):
        perform(old, as_learner)
    for fields in ({"may_propose": False}, {"may_propose": True, "status": "reconnect_needed"}):
        Integration.objects.update(**fields)
        with pytest.raises((Conflict, NotFound)):
            perform(found, as_learner)
    assert (world.events, CalendarEntry.objects.count()) == ({}, 0)


def test_a_stranger_writes_nothing_with_it(calendar, world, stranger, as_learner):
    found = propose(as_learner, **DENTIST)
    connect(stranger)
    with pytest.raises(Conflict):
        perform(found, Principal(stranger, "session"))
    assert world.events == {}


def test_a_plan_of_study_blocks(calendar, world, settings, as_learner):
    found = propose(as_learner, "propose_study_plan", count=3, start="2026-11-30", end="2026-12-06", minutes=30)
    assert (found.card.title, found.card.yes, len(found.card.items)) == ("3 study blocks", "Add them", 3)
    assert found.said == "3 study blocks would fit into your free time. It is yours to decide on the card below."
    assert dict(found.card.items[0].lines) == {
        "When": "Tuesday 1 December 2026, 08:00\u201308:30 (Europe/Berlin)",
        "Description": f"{settings.SITE_URL}/english",
    }
    assert world.events == {}
    for _ in range(2):
        summary = perform(found, as_learner, "propose_study_plan").summary
        assert summary == "3 study blocks are in your calendar."
    written = sorted((event.start, event.title) for event in world.events.values())
    shown = [(each["start"], each["title"]) for each in found.value["blocks"]]
    assert [(f"{start.astimezone(BERLIN):%Y-%m-%dT%H:%M}", title) for start, title in written] == shown
    assert set(CalendarEntry.objects.values_list("purpose", flat=True)) == {"study"}


def test_fewer_blocks_than_wanted_and_none(calendar, world, as_learner):
    less = propose(as_learner, "propose_study_plan", count=3, start="2026-11-29", end="2026-11-29")
    assert less.value["less"] == "There is room for 1 of 3 only."
    assert "There is room for 1 of 3 only" in less.said
    with pytest.raises(Conflict, match="no free time"):
        hours = {"earliest": "20:00", "latest": "20:30", "minutes": 60}
        propose(as_learner, "propose_study_plan", count=1, start="2026-11-29", end="2026-11-29", **hours)


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": 0},
        {"count": 3, "earliest": "8"},
        {"count": 3, "focuses": ["x"]},
    ],
)
def test_plans_that_cannot_be(calendar, as_learner, arguments):
    with pytest.raises(Invalid, match="arguments of propose_study_plan"):
        propose(as_learner, "propose_study_plan", **arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": "2026-11-20", "end": "2026-11-21"}, "over"),
        ({"start": "2026-11-30", "end": "2026-11-29"}, "before the start"),
        ({"start": "soon"}, "write it as"),
        ({"earliest": "20:00", "latest": "08:00"}, "After the start"),
        ({"count": 40}, "At most 20 blocks"),
        ({"minutes": 5}, "25 to 90"),
    ],
)
def test_plans_with_bad_times(calendar, as_learner, arguments, words):
    with pytest.raises(Invalid, match=words):
        propose(as_learner, "propose_study_plan", **{"count": 1, **arguments})


def plain(by, sentence):
    """What a plain sentence leads to, as Xentree Local does it."""
    for tool in tools.offered_to(by):
        if tool.understand and (arguments := tool.understand(by, sentence)) is not None:
            return tools.call(tool.name, by, arguments)
    return None


def test_plain_sentences(calendar, world, put, as_learner):
    put("Standup", "2026-11-29T09:00", "2026-11-29T09:30")
    assert "Standup" in plain(as_learner, "what's on tomorrow?").said
    assert plain(as_learner, "am I free on Friday at 3 pm").said.startswith("Yes")
    assert plain(as_learner, "when am I free this week").said.startswith("You are free")
    assert len(plain(as_learner, "plan 3 study blocks next week").card.items) == 3
    card = plain(as_learner, "add Dentist on 3 December at 14:30 for 45 minutes").card
    assert dict(card.items[0].lines)["When"] == "Thursday 3 December 2026, 14:30\u201315:15 (Europe/Berlin)"
    assert plain(as_learner, "what is a study plan?") is None


COMMANDS = ("what's on tomorrow", "am I free on Friday", "plan 3 study blocks next week", "add Gym on Friday at 3 pm")


def test_without_a_calendar_it_is_said_how_to_get_one(learner, as_learner):
    for command in COMMANDS:
        found = plain(as_learner, command)
        assert found.said.startswith("No calendar of yours is connected yet.")
        assert found.card is None
    assert plain(as_learner, "what is a study plan?") is None
    assert plain(Principal(learner, "key", scopes=frozenset({"conversations:write"})), COMMANDS[0]) is None


def test_with_one_that_is_closed(calendar, world, learner, as_learner):
    Integration.objects.update(may_read=False, may_propose=False)
    assert plain(as_learner, COMMANDS[0]).said.startswith("Your calendars are closed to me.")
    assert plain(as_learner, COMMANDS[3]).said.startswith("None of your calendars is open to me for writing.")
    Integration.objects.update(status="reconnect_needed")
    assert "connected again" in plain(as_learner, COMMANDS[0]).said
    connect(learner, FEED)
    assert plain(as_learner, COMMANDS[0]).said.startswith("Nothing is on")
    assert plain(as_learner, COMMANDS[2]).said.startswith("None of your calendars is open to me for writing.")
