"""What a plain English sentence asks of a calendar, as arguments of a tool; None for every sentence that is not sure.

A sentence is a command as a whole or not at all: whatever is left over makes it a question like any other.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from integrations.assistant.dates import DAY, LENGTH, NUMBERS, When, minutes_of, number_of, read_when

Arguments = dict[str, Any]
LONGEST, LONGEST_TITLE, MOST_WORDS = 200, 80, 8
# Today and the six days after it.
A_WEEK = timedelta(days=6)

_POLITE = re.compile(
    r"\A(?:(?:hey|hi|hello|ok|okay|please|xentree|now|so|then)\b[,!]? *)*"
    r"(?:(?:can|could|would|will) you (?:please )?|(?:i want|i need|i'd like|i would like) (?:you )?to |let's )?"
    r"(?:please )?(?:tell me |show me |let me know |check |look up )?(?:please )?",
    re.IGNORECASE,
)
_END = re.compile(r"(?:,? (?:please|thanks|thank you))?[ ?.!]*\Z", re.IGNORECASE)
_CALENDAR = r"(?:(?:google |work |own )?calendars?|schedule|agenda|diary|planner|timetable)"
_THINGS = r"(?:events?|meetings?|appointments?|plans)"
_IN_CALENDAR = rf"(?: (?:on|in|for|to|into) (?:my|the) {_CALENDAR})"
_WHEN = r"(?P<when> .+)"


def _patterns(*texts: str) -> list[re.Pattern[str]]:
    return [re.compile(rf"\A{text}\Z", re.IGNORECASE) for text in texts]


# Of these a time has to follow ...
_LIST_WHEN = _patterns(
    rf"what(?:'s|s| is| else is) (?:on|planned|scheduled|happening|coming up|up|going on){_IN_CALENDAR}?{_WHEN}",
    rf"what (?:do i have|have i got|have i|am i doing)(?: (?:on|planned|scheduled|going on))?{_IN_CALENDAR}?{_WHEN}",
    rf"(?:what|which) {_THINGS} (?:do i have|have i got|have i|are there|are (?:on|planned)){_IN_CALENDAR}?{_WHEN}",
    rf"(?:do i have|have i got|have i|is there|are there) (?:any|an?|some)? ?(?:anything|thing|something|{_THINGS})"
    rf"(?: (?:on|planned|scheduled|going on))?{_IN_CALENDAR}?{_WHEN}",
    rf"any {_THINGS}{_IN_CALENDAR}?{_WHEN}",
    r"what does (?P<when>.+) look like",
    r"how does (?P<when>.+) look",
    r"how(?:'s| is) (?P<when>.+) looking",
    rf"(?:list |show )?(?:all )?my {_THINGS}{_WHEN}",
)
# ... and of these the next days are meant without one.
_LIST = _patterns(
    rf"what(?:'s|s| is) (?:on|in) (?:my|the) {_CALENDAR}{_WHEN}?",
    rf"(?:show|list)?(?: ?me)? ?my {_CALENDAR}{_WHEN}?",
    rf"(?:list|show|what are|which are)(?: all)? my (?:next |coming |upcoming ){_THINGS}{_WHEN}?",
)
_NEXT = _patterns(rf"(?:what(?:'s|s| is)|when(?:'s|s| is)) my next {_THINGS}(?: {_IN_CALENDAR})?")
_FREE_WHEN = _patterns(
    rf"(?:am i|will i be|i am|i'm) (?:still )?(?:free|busy|available|booked)(?: or busy)?{_WHEN}",
    rf"(?:if|whether) (?:i am|i'm) (?:free|busy|available){_WHEN}",
    rf"(?:do i have|have i got|have i) (?:any |some |enough )?(?:free )?time{_WHEN}",
    rf"when (?:can|could) i (?:study|learn|practise|practice){_WHEN}",
    r"(?:is|are) (?P<when>.+) (?:still )?free",
)
_FREE = _patterns(
    rf"when (?:am i|i am|i'm|will i be|could i be) (?:next )?(?:free|available){_WHEN}?",
    rf"when (?:do|will|would) i (?:next )?have (?:any |some )?(?:free )?time(?: to (?:study|learn))?{_WHEN}?",
    rf"(?:find|list|what are|where are|are there|is there|show)?(?: me)? ?(?:a|any|some|my|the)? ?(?:free|open)[ -]"
    rf"(?:times?|slots?|time slots?|hours?|gaps?)(?: in my {_CALENDAR})?{_WHEN}?",
)
_STUDY = re.compile(
    r"\A(?:plan|schedule|add|book|create|make|set up|find|arrange|organi[sz]e|propose|suggest|reserve|block|put)"
    r"(?: me)?(?P<lead>(?: .+?)??) (?P<kind>study|studying|learning|english|practice)[ -]?"
    rf"(?P<noun>blocks?|sessions?|times?|slots?|plan|week)?(?:{_IN_CALENDAR})?"
    r"(?P<english> (?:for|of|on) (?:my )?english(?: course)?)?(?P<when> .+)?\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"\A(?:(?P<some>some|a few|several|my|the|a|an)\b ?)?(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})? ?(?:{LENGTH})?\Z",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\A(?:(?P<sure>add|schedule|book|plan)|put|enter|create|make|set up|arrange|save|block|note(?: down)?|new)"
    r"(?: an?| the| my)?(?P<kind> (?:new )?(?:calendar )?(?:event|entry))?(?: called| named| titled|:)? (?P<body>.+)\Z",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"{_IN_CALENDAR}(?=$|[ ,:])", re.IGNORECASE)
# What a title does not begin or end with, and would be none without.
_NO_TITLE = re.compile(
    r"\A(?:it|this|that|these|those|them|to|the)\b|\b(?:and|or|to|the|of|with)\Z|\A[\W\d]*\Z|[?:;\u202a-\u202e]",
    re.IGNORECASE,
)


def listed(sentence: str, moment: datetime) -> Arguments | None:
    """Arguments of list_events, where it asks what is on."""
    text = _core(sentence)
    if any(pattern.match(text) for pattern in _NEXT):
        return {**_span(moment.date(), moment.date() + 4 * A_WEEK), "limit": 1}
    return _asked(text, moment, _LIST_WHEN, _LIST, any_time=False)


def free(sentence: str, moment: datetime) -> Arguments | None:
    """Arguments of free_busy, where it asks about time."""
    return _asked(_core(sentence), moment, _FREE_WHEN, _FREE, any_time=True)


def study_plan(sentence: str, moment: datetime) -> Arguments | None:
    """Arguments of propose_study_plan, where it asks for blocks of study time."""
    found = _STUDY.match(_core(sentence))
    lead = found and _LEAD.match(found["lead"].strip())
    when = found and read_when(found["when"] or "", moment.date())
    if not (found and lead and when) or (when.start and not when.is_part):
        return None
    noun, kind = (found["noun"] or "").lower(), found["kind"].lower()
    if (not when.first and (not noun or noun in ("plan", "week"))) or (kind in ("english", "practice") and not noun):
        return None
    minutes = when.minutes or (minutes_of(lead) if lead["half_hour"] or lead["length_unit"] else None)
    count = number_of(lead["count"].lower()) if lead["count"] else None
    one = noun in ("block", "session", "slot") and (lead["some"] or "a") in ("a", "an")
    arguments: Arguments = {"count": count or (1 if one else 3)}
    if when.first and when.last:
        arguments |= _span(max(when.first, moment.date()), when.last)
    if when.start and when.end:
        arguments |= {"earliest": f"{when.start:%H:%M}", "latest": f"{when.end:%H:%M}"}
    if minutes:
        arguments["minutes"] = minutes
    if found["english"] or kind == "english":
        arguments["focuses"] = ["english"]
    return arguments


def event(sentence: str, moment: datetime) -> Arguments | None:
    """Arguments of propose_event, where it names something, and when that is."""
    found = _EVENT.match(_core(sentence))
    if not found or study_plan(sentence, moment):
        return None
    body, mentions = _MENTION.subn("", found["body"])
    title, when = _titled(body.strip(" ,"), moment.date())
    in_calendar = bool(mentions or found["kind"])
    # Without a word of a calendar both day and time have to be there: then it is nothing else.
    told = when and (when.first or when.start) if in_calendar else when and found["sure"] and when.first and when.start
    if when is None or not told or when.is_part or (when.minutes and not when.start):
        return None
    if not title or _NO_TITLE.search(title):
        return None
    return _timed(title[0].upper() + title[1:], when, moment)


def _core(sentence: str) -> str:
    """Without what is only polite; empty for what is too long to be a command."""
    if len(sentence) > LONGEST:
        return ""
    text = " ".join(sentence.replace("\u2019", "'").split())
    return _END.sub("", _POLITE.sub("", text))


def _asked(
    text: str, moment: datetime, timed: list[re.Pattern[str]], untimed: list[re.Pattern[str]], *, any_time: bool
) -> Arguments | None:
    for pattern in (*timed, *untimed):
        found = pattern.match(text)
        if not found:
            continue
        said = re.sub(r"\A(?:my|the) (?=(?:day|week)\Z)", "", (found["when"] or "").strip(), flags=re.IGNORECASE)
        when = read_when({"day": "today", "week": "this week"}.get(said.lower(), said), moment.date())
        if when is None or (when == When() and pattern in timed) or (when.start and not when.is_part and not any_time):
            continue
        return _when_asked(when, moment)
    return None


def _when_asked(when: When, moment: datetime) -> Arguments:
    """From when to when; without a day one of the next, without a time the whole days."""
    least = {"at_least_minutes": when.minutes} if when.minutes else {}
    if when.start is None:
        first = when.first or moment.date()
        return {**_span(first, when.last or first + A_WEEK), **least}
    return {**_hours(when, when.start, moment), **(least if when.is_part else {})}


def _timed(title: str, when: When, moment: datetime) -> Arguments:
    """Without a time whole days; without a length an hour."""
    if when.start is None:
        day = when.first or moment.date()
        return {"title": title, **_span(day, when.last or day)}
    return {"title": title, **_hours(when, when.start, moment)}


def _hours(when: When, clock: time, moment: datetime) -> Arguments:
    day = when.first or _next_day(clock, moment)
    start = datetime.combine(day, clock)
    end = datetime.combine(day, when.end) if when.end else start + timedelta(minutes=when.minutes or 60)
    return {"start": start.isoformat(timespec="minutes"), "end": end.isoformat(timespec="minutes")}


def _titled(body: str, today: date) -> tuple[str, When | None]:
    """The shortest title that is followed by nothing but a time."""
    for title, rest in _splits(body):
        when = read_when(rest, today)
        if when and when != When():
            return title.strip(" ,\"'\u201c\u201d"), when
    return "", None


def _splits(body: str) -> Iterator[tuple[str, str]]:
    words = body.split()
    for place in range(1, min(len(words), MOST_WORDS + 1)):
        title = " ".join(words[:place])
        if len(title) <= LONGEST_TITLE:
            yield title, " ".join(words[place:])


def _next_day(clock: time, moment: datetime) -> date:
    return moment.date() if clock > moment.time() else moment.date() + DAY


def _span(first: date, last: date) -> Arguments:
    return {"start": first.isoformat(), "end": last.isoformat()}
