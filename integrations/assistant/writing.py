"""What is asked a yes for: one event, or blocks of study time; done as it was shown, once a proposal."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import now

from integrations.assistant.access import open_to, writable_one
from integrations.assistant.reading import DATA, Line, line_words, overlapping
from integrations.assistant.times import parse_time, span_asked, told, when_words
from integrations.models import CalendarEntry, Integration
from integrations.services.entries import EntryWish, entry_id, plan_entries, send_entries, write_entry
from integrations.services.moments import known_zone, moment_of
from integrations.services.planning import MOST_BLOCKS
from integrations.services.study_plans import PlannedBlock, StudyPlan, StudyWish, keep_plan, plan_study
from integrations.services.topics import Topic
from integrations.skills.registry import skill
from integrations.words import one_line, plain_markdown
from xentree.errors import Conflict, Invalid, ProviderDown
from xentree.principal import Principal
from xentree.providers.calendar import Span
from xentree.tools import Arguments, Card, CardItem, ToolResult

LONGEST_TITLE, LONGEST_PLACE, LONGEST_TEXT, MOST_GUESTS = 200, 300, 2000, 20
LONGEST_EVENT, FARTHEST = timedelta(days=31), timedelta(days=3 * 366)
USUAL_DAYS = 7
ASKED = "The person sees a card with this and decides. Nothing is written yet."
YOURS = "It is yours to decide on the card below."
DAY = timedelta(days=1)


def propose_event(
    principal: Principal,
    *,
    title: str,
    start: str,
    end: str,
    time_zone: str = "",
    location: str = "",
    description: str = "",
    attendees: Sequence[str] = (),
) -> ToolResult:
    """A card for one event; Invalid says what to ask the person."""
    integration, own = writable_one(principal), ZoneInfo(principal.user.timezone)
    zone = known_zone(time_zone) if time_zone else own
    first, last = _checked_times(start, end, zone)
    title = _needed(one_line(title, LONGEST_TITLE))
    words = {
        "title": title,
        "location": one_line(location, LONGEST_PLACE),
        "description": one_line(description, LONGEST_TEXT),
        "attendees": _checked_guests(attendees),
    }
    span = Span(*(moment_of(each, zone).astimezone(UTC) for each in (first, last)))
    taken, unread = overlapping(principal, span, own)
    when = _both_clocks(first, last, own, zone)
    card = Card("Add to your calendar", (_event_item(words, when, taken, unread, own),), "Add it", _place(integration))
    plan = {**words, "start": first.isoformat(), "end": last.isoformat(), "zone": zone.key}
    value = {"note": DATA, "asked": ASKED, "title": title, "when": when, "overlaps": _titles(taken, own)}
    said = f"**{plain_markdown(title)}**, {when}.{_overlap_said(taken, own)} {YOURS}"
    return ToolResult(value, f"Asks you about {title}", said, card, _plan(integration, plan))


def perform_event(principal: Principal, key: UUID, plan: Arguments) -> ToolResult:
    """Write it, as it was shown."""
    integration = _still_open(principal, plan)
    wish = EntryWish(**{**plan["wish"], **_times_of(plan["wish"]), "attendees": tuple(plan["wish"]["attendees"])})
    was_there = CalendarEntry.objects.filter(pk=entry_id(key, 0, principal)).exists()
    if not was_there and moment_of(wish.end, known_zone(wish.zone)) <= now():
        raise Conflict("That time is over by now.", retryable=False)
    entries = plan_entries(integration, [wish], key=key, by=principal)
    return _written(entries, f"{wish.title} is in your calendar.", f"{wish.title} is on its way to your calendar.")


def propose_study_plan(
    principal: Principal,
    *,
    count: int,
    start: str = "",
    end: str = "",
    minutes: int | None = None,
    earliest: str = "",
    latest: str = "",
    most_a_day: int | None = None,
    focuses: Sequence[str] = (),
) -> ToolResult:
    """A card for blocks of study time in the person's free time; Invalid or Conflict says what to ask them."""
    zone = ZoneInfo(principal.user.timezone)
    writable_one(principal)
    if count > MOST_BLOCKS:
        raise Invalid(f"At most {MOST_BLOCKS} blocks can be planned at once. How many then?", count=["Too many."])
    today = now().astimezone(zone).date()
    first = start or today.isoformat()
    span = span_asked(first, end or _days_later(first), zone)
    times = {"minutes": minutes, "starts": _clock(earliest), "ends": _clock(latest), "most_a_day": most_a_day}
    wanted = {name: each for name, each in times.items() if each is not None}
    plan = _planned(StudyWish(count, span, tuple(focuses), wanted), principal)
    items = tuple(_block_item(block, zone) for block in plan.blocks)
    card = Card(_blocks_words(len(items)), items, f"Add {'them' if len(items) > 1 else 'it'}", _place(plan.integration))
    value = {"note": DATA, "asked": ASKED, "blocks": [_block_value(block, zone) for block in plan.blocks]}
    less = _less_words(plan)
    if less:
        value["less"] = less
    kept = {"blocks": [_kept(block) for block in plan.blocks]}
    said = " ".join(filter(None, [f"{card.title} would fit into your free time.", plain_markdown(less), YOURS]))
    return ToolResult(value, card.title, said, card, _plan(plan.integration, kept))


def perform_study_plan(principal: Principal, key: UUID, plan: Arguments) -> ToolResult:
    """Write the blocks, as they were shown."""
    integration = _still_open(principal, plan)
    blocks = [_block_of(each) for each in plan["wish"]["blocks"]]
    entries = keep_plan(integration, blocks, key=key, by=principal)
    words = _blocks_words(len(blocks))
    are = "is" if len(blocks) == 1 else "are"
    return _written(entries, f"{words} {are} in your calendar.", f"{words} {are} on the way to your calendar.")


def _written(entries: Sequence[CalendarEntry], done: str, soon: str) -> ToolResult:
    """Written here and now; once one of them has to wait, workers take the rest. What never can be is a failure."""
    for place, entry in enumerate(entries):
        fresh = write_entry(entry)
        if fresh.status == CalendarEntry.Status.FAILED:
            raise ProviderDown(fresh.error.get("message", "Your calendar did not take it."), retryable=False)
        if fresh.status != CalendarEntry.Status.WRITTEN:
            send_entries(entries[place + 1 :])
            return ToolResult({"state": "waiting"}, soon)
    return ToolResult({"state": "written"}, done)


def _still_open(principal: Principal, plan: Arguments) -> Integration:
    """The calendar that the card named, if it may still be written to."""
    for each in open_to(principal).writable:
        if str(each.pk) == plan["calendar"]:
            return each
    raise Conflict("That calendar is not open to the assistant any more. The page of skills says why.")


def _plan(integration: Integration, wish: dict[str, Any]) -> Arguments:
    return {"calendar": str(integration.pk), "wish": wish}


def _place(integration: Integration) -> str:
    names = (skill(integration.provider).name, integration.name, integration.account_email)
    return one_line(" \u00b7 ".join(filter(None, names)), 200)


def _checked_times(start: str, end: str, zone: ZoneInfo) -> tuple[date, date]:
    """Moments, or days with the end exclusive."""
    first, last = parse_time(start, zone, "start"), parse_time(end, zone, "end")
    if isinstance(first, datetime) != isinstance(last, datetime):
        raise Invalid("Give a time for both start and end, or days for both.", end=["As the start."])
    last = last if isinstance(last, datetime) else last + DAY
    begins, ends = (moment_of(each, zone).astimezone(UTC) for each in (first, last))
    if ends <= begins:
        raise Invalid("The event would end before it starts. When does it end?", end=["After the start, please."])
    if ends - begins > LONGEST_EVENT:
        raise Invalid("An event can last 31 days at most. How long is it?", end=["31 days at most."])
    if (begins if isinstance(first, datetime) else ends) <= now():
        raise Invalid(f"{told(first, zone)} is in the past. Which day is meant?", start=["In the past."])
    if begins > now() + FARTHEST:
        raise Invalid(f"{told(first, zone)} is more than three years away. Which year is meant?", start=["Too far."])
    return first, last


def _checked_guests(attendees: Sequence[str]) -> list[str]:
    if len(attendees) > MOST_GUESTS:
        raise Invalid(f"At most {MOST_GUESTS} guests can be invited.", attendees=[f"{MOST_GUESTS} at most."])
    guests = list(dict.fromkeys(each.strip() for each in attendees))
    for each in guests:
        try:
            validate_email(each)
        except ValidationError:
            message = f"{one_line(each, 80)} is no e-mail address. What is it? A name alone is not enough."
            raise Invalid(message, attendees=["An e-mail address, please."]) from None
    return guests


def _needed(title: str) -> str:
    if not title:
        raise Invalid("The event has no title. What is it called?", title=["A title, please."])
    return title


def _both_clocks(first: date, last: date, own: ZoneInfo, zone: ZoneInfo) -> str:
    """In the person's zone; and in the one it is written in, where that is another."""
    when = when_words(first, last, own)
    is_elsewhere = zone.key != own.key and isinstance(first, datetime)
    return f"{when} = {when_words(first, last, zone)}" if is_elsewhere else when


def _event_item(
    words: dict[str, Any], when: str, taken: Sequence[Line], unread: Sequence[str], zone: ZoneInfo
) -> CardItem:
    guests = f"{', '.join(words['attendees'])} (each gets an invitation)" if words["attendees"] else ""
    lines = {
        "When": when,
        "Where": words["location"],
        "Guests": guests,
        "Description": words["description"],
        "At the same time": "; ".join(_titles(taken, zone)),
        "Not looked at": f"{', '.join(unread)} did not answer" if unread else "",
    }
    return CardItem(words["title"], tuple((label, each) for label, each in lines.items() if each))


def _titles(taken: Sequence[Line], zone: ZoneInfo) -> list[str]:
    return [line_words(line, zone) for line in taken[:5]]


def _overlap_said(taken: Sequence[Line], zone: ZoneInfo) -> str:
    titles = ", ".join(plain_markdown(each) for each in _titles(taken, zone))
    return f" At the same time: {titles}." if titles else ""


def _times_of(wish: dict[str, Any]) -> dict[str, date]:
    """Moments come back in the zone they are written in."""
    zone, texts = known_zone(wish["zone"]), {name: wish[name] for name in ("start", "end")}
    return {name: parse_time(text, zone, name) for name, text in texts.items()}


def _days_later(first: str) -> str:
    """The last of the days that are meant where nobody says so; whatever the start is, checked or not."""
    try:
        return (date.fromisoformat(first[:10]) + (USUAL_DAYS - 1) * DAY).isoformat()
    except (ValueError, OverflowError):
        return first


def _clock(text: str) -> Any:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise Invalid("earliest and latest are written as 08:00.", earliest=["Such as 08:00."]) from None


def _planned(wish: StudyWish, principal: Principal) -> StudyPlan:
    plan = plan_study(wish, by=principal)
    if not plan.blocks:
        raise Conflict("There is no free time for that in these days. Other days, other hours, or shorter blocks?")
    if not any(each.pk == plan.integration.pk for each in open_to(principal).writable):
        raise Conflict("The assistant may not write to that calendar. The page of skills (/skills) changes it.")
    return plan


def _block_item(block: PlannedBlock, zone: ZoneInfo) -> CardItem:
    return CardItem(block.topic.title, (("When", _when(block, zone)), ("Description", block.topic.description)))


def _when(block: PlannedBlock, zone: ZoneInfo) -> str:
    return when_words(block.start.astimezone(zone), block.end.astimezone(zone), zone)


def _blocks_words(count: int) -> str:
    return f"{count} study block{'' if count == 1 else 's'}"


def _less_words(plan: StudyPlan) -> str:
    less = len(plan.blocks) < plan.wanted
    room = f"There is room for {len(plan.blocks)} of {plan.wanted} only." if less else ""
    unread = f"Could not be asked: {', '.join(plan.unread)}." if plan.unread else ""
    return " ".join(filter(None, (room, unread)))


def _block_value(block: PlannedBlock, zone: ZoneInfo) -> dict[str, str]:
    return {"title": block.topic.title, "start": told(block.start, zone), "end": told(block.end, zone)}


def _kept(block: PlannedBlock) -> dict[str, Any]:
    topic = block.topic
    module_id = str(topic.module_id) if topic.module_id else None
    about = {"title": topic.title, "category": topic.category, "path": topic.path, "module_id": module_id}
    return {**about, "start": block.start.astimezone(UTC).isoformat(), "end": block.end.astimezone(UTC).isoformat()}


def _block_of(kept: dict[str, Any]) -> PlannedBlock:
    module_id = UUID(kept["module_id"]) if kept["module_id"] else None
    topic = Topic(kept["title"], kept["category"], kept["path"], module_id)
    return PlannedBlock(topic, datetime.fromisoformat(kept["start"]), datetime.fromisoformat(kept["end"]))
