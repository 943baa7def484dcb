"""Study plans: blocks in a person's free time, each for something; nothing is written before their yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from accounts.models import User
from integrations.models import CalendarEntry, Integration
from integrations.services.calendars import calendar_of, calendars_of, own_calendar
from integrations.services.entries import EntryWish, entry_id, plan_entries
from integrations.services.planning import MOST_BLOCKS, Free, free_time, place_blocks
from integrations.services.study_times import CHOICES, check_times, hours_of, rules_of, study_times_of
from integrations.services.topics import Topic, topics
from xentree.errors import Invalid, ProviderDown
from xentree.principal import Principal
from xentree.providers.calendar import Span

# Nobody can begin at once.
LEAD = timedelta(minutes=10)
FARTHEST = timedelta(days=60)


@dataclass(frozen=True)
class StudyWish:
    """How many blocks, from when to when (aware), and what for: some of topics.FOCUSES.

    `times` replaces some of the person's own study times (study_times.CHOICES) for this plan.
    """

    count: int
    span: Span
    focuses: Sequence[str] = ()
    times: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PlannedBlock:
    """A block to be."""

    topic: Topic
    start: datetime
    end: datetime


@dataclass(frozen=True)
class StudyPlan:
    """What would be written where; `zone` is the person's, `unread` are calendars that could not be asked."""

    integration: Integration
    zone: str
    blocks: list[PlannedBlock]
    wanted: int
    unread: list[str]


def plan_study(wish: StudyWish, *, by: Principal) -> StudyPlan:
    """Blocks in the person's free time; fewer than wanted where there is not enough. Asks their calendars."""
    integration, zone = own_calendar(by.user), ZoneInfo(by.user.timezone)
    times = study_times_of(by.user)
    for name in CHOICES:
        if name in (wish.times or {}):
            setattr(times, name, (wish.times or {})[name])
    check_times(times)
    span = _checked_span(wish)
    busy, unread = busy_times(by.user, span, needed=integration)
    spans = place_blocks(wish.count, free_time(span, busy, hours_of(times), zone), rules_of(times), zone)
    found = topics(len(spans), minutes=times.minutes, focuses=wish.focuses, by=by)
    blocks = [PlannedBlock(topic, each.start, each.end) for topic, each in zip(found, spans, strict=True)]
    return StudyPlan(integration, by.user.timezone, blocks, wish.count, unread)


def free_times(user: User, span: Span) -> tuple[Free, list[str]]:
    """(the person's free time within their hours, by date; calendars that could not be asked)."""
    busy, unread = busy_times(user, span)
    return free_time(span, busy, hours_of(study_times_of(user)), ZoneInfo(user.timezone)), unread


def next_free_time(entry: CalendarEntry, *, by: Principal) -> Span | None:
    """The first time from now on, of the next fortnight, that has room for a block as long as that one."""
    times = study_times_of(by.user)
    span = Span(now() + LEAD, now() + timedelta(days=14))
    busy, _ = busy_times(by.user, span, needed=entry.integration)
    times.minutes, times.most_a_day = round((entry.ends_at - entry.starts_at).total_seconds() / 60), 1
    zone = ZoneInfo(by.user.timezone)
    free = free_time(span, busy, hours_of(times), zone)
    firsts = (place_blocks(1, {day: spans}, rules_of(times), zone) for day, spans in sorted(free.items()))
    return next((found[0] for found in firsts if found), None)


def keep_plan(
    integration: Integration, blocks: Sequence[PlannedBlock], *, key: UUID, by: Principal
) -> list[CalendarEntry]:
    """The blocks as rows that wait to be written, once a key; see plan_entries. Invalid for what is over by now."""
    is_new = not CalendarEntry.objects.filter(pk=entry_id(key, 0, by)).exists()
    if is_new and any(block.end <= now() for block in blocks):
        raise Invalid("Some of this is over already. Plan anew.", start=["In the past."])
    wishes = [_entry_wish(block, by.user.timezone) for block in blocks]
    return plan_entries(integration, wishes, key=key, by=by)


def busy_times(user: User, span: Span, *, needed: Integration | None = None) -> tuple[list[Span], list[str]]:
    """When the person has no time, by all their calendars and by what waits to be written.

    A calendar that does not answer is named instead; the `needed` one's ProviderDown goes on.
    """
    found, unread = _own_entries(user, span), []
    for integration in calendars_of(user):
        try:
            found += calendar_of(integration).busy(span)
        except ProviderDown:
            if needed and integration.pk == needed.pk:
                raise
            unread.append(integration.name or integration.account_email)
    return found, unread


def _own_entries(user: User, span: Span) -> list[Span]:
    rows = CalendarEntry.objects.living().filter(user=user, starts_at__lt=span.end, ends_at__gt=span.start)
    return [Span(start, end) for start, end in rows.values_list("starts_at", "ends_at")]


def _checked_span(wish: StudyWish) -> Span:
    if not 1 <= wish.count <= MOST_BLOCKS:
        raise Invalid(f"count: 1 to {MOST_BLOCKS} blocks.", count=[f"1 to {MOST_BLOCKS}."])
    start = max(wish.span.start, now() + LEAD)
    if wish.span.end <= start:
        raise Invalid("These days are over. Choose later ones.", until=["In the past."])
    if wish.span.end - start > FARTHEST:
        raise Invalid("Plan at most 60 days ahead.", until=["At most 60 days ahead."])
    return Span(start, wish.span.end)


def _entry_wish(block: PlannedBlock, zone: str) -> EntryWish:
    return EntryWish(
        title=block.topic.title,
        start=block.start,
        end=block.end,
        zone=zone,
        description=block.topic.description,
        purpose=CalendarEntry.Purpose.STUDY,
        quest_category=block.topic.category,
        module_id=block.topic.module_id,
    )
