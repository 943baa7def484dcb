"""Days and times in plain English, read whole or not at all: what is left over makes a sentence not ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
PARTS = {
    "morning": (time(6), time(12)),
    "afternoon": (time(12), time(18)),
    "evening": (time(18), time(23)),
    "night": (time(18), time(23)),
}
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Beyond it nobody plans, and years end.
FARTHEST = 366


@dataclass(frozen=True)
class When:
    """What was said of a time: days (the last one included), clock times of that day, a length in minutes."""

    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None
    minutes: int | None = None
    # A part of the day was named, such as the morning.
    is_part: bool = False


Match = re.Match[str]
# What a phrase adds; None where it says what there cannot be.
Reader = Callable[[Match, When, date], When | None]


def read_when(text: str, today: date) -> When | None:
    """All of the text as a time, seen from `today`; None where some of it is something else."""
    rest, when = _plain(text), When()
    while rest:
        rest = _CONNECTORS.sub("", rest)
        found = next(((match, read) for pattern, read in _PHRASES if (match := pattern.match(rest))), None)
        if found is None:
            return None
        match, read = found
        added = read(match, when, today)
        if added is None:
            return None
        when, rest = added, rest[match.end() :].lstrip(" ,")
    return when


def number_of(text: str) -> int | None:
    """Of digits or of a word up to twelve."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else NUMBERS.get(text)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").replace("\u2013", "-").split()).strip(" ,")


def _days(when: When, first: date, last: date | None = None) -> When | None:
    return None if when.first else replace(when, first=first, last=last or first)


def _clock(when: When, start: time, end: time | None = None, *, is_part: bool = False) -> When | None:
    return None if when.start else replace(when, start=start, end=end, is_part=is_part)


def _near_day(match: Match, when: When, today: date) -> When | None:
    ahead = {"today": 0, "tonight": 0, "tomorrow": 1}.get(match["near"], 2)
    said = _days(when, today + ahead * DAY)
    part = "night" if match["near"] == "tonight" else match["part"]
    return _clock(said, *PARTS[part], is_part=True) if said and part else said


def _this_part(match: Match, when: When, today: date) -> When | None:
    said = _days(when, today) if match["this"] else when
    return _clock(said, *PARTS[match["part"]], is_part=True) if said else None


def _weekday(match: Match, when: When, today: date) -> When | None:
    number = next(place for place, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"][:3]))
    day = today + (number - today.weekday()) % 7 * DAY
    if match["which"] == "next":
        day = _monday(today) + WEEK + number * DAY
    said = _days(when, day)
    return _clock(said, *PARTS[match["part"]], is_part=True) if said and match["part"] else said


def _week(match: Match, when: When, today: date) -> When | None:
    monday = _monday(today)
    if match["which"] in ("next", "the coming"):
        return _days(when, monday + WEEK, monday + 2 * WEEK - DAY)
    return _days(when, today, monday + WEEK - DAY)


def _weekend(match: Match, when: When, today: date) -> When | None:
    saturday = _monday(today) + 5 * DAY + (WEEK if match["which"] == "next" else timedelta())
    return _days(when, max(saturday, today), saturday + DAY)


def _month(match: Match, when: When, today: date) -> When | None:
    following = (today.replace(day=28) + 4 * DAY).replace(day=1)
    if match["which"] == "this":
        return _days(when, today, following - DAY)
    return _days(when, following, (following.replace(day=28) + 4 * DAY).replace(day=1) - DAY)


def _next_days(match: Match, when: When, today: date) -> When | None:
    count = number_of(match["count"] or "3")
    if not count or count > FARTHEST:
        return None
    return _days(when, today, today + (count * (7 if match["unit"].startswith("week") else 1) - 1) * DAY)


def _in_days(match: Match, when: When, today: date) -> When | None:
    count = number_of(match["count"])
    if not count or count > FARTHEST:
        return None
    return _days(when, today + count * (7 if match["unit"].startswith("week") else 1) * DAY)


def _dated(match: Match, when: When, today: date) -> When | None:
    month = next(place for place, name in enumerate(MONTHS, start=1) if name.startswith(match["month"][:3]))
    years = [int(match["year"])] if match["year"] else [today.year, today.year + 1]
    for year in years:
        try:
            day = date(year, month, int(match["day"]))
        except ValueError:
            continue
        if match["year"] or day >= today:
            return _days(when, day)
    return None


def _iso(match: Match, when: When, today: date) -> When | None:
    try:
        return _days(when, date.fromisoformat(match[0]))
    except ValueError:
        return None


def _range(match: Match, when: When, today: date) -> When | None:
    half = match["half2"]
    end = _time_of(match["hour2"], match["minute2"], half)
    # In "3 to 5 pm" the half of the day is that of both, unless that would turn them round.
    start = _time_of(match["hour"], match["minute"], match["half"] or half)
    if start and end and start >= end and not match["half"]:
        start = _time_of(match["hour"], match["minute"], "am" if half else None)
    return _clock(when, start, end) if start and end and start < end else None


def _at(match: Match, when: When, today: date) -> When | None:
    start = _time_of(match["hour"], match["minute"], match["half"])
    return _clock(when, start) if start else None


def _past(match: Match, when: When, today: date) -> When | None:
    hour, quarters = number_of(match["hour"]), {"half past": 2, "quarter past": 1, "quarter to": -1}[match["part"]]
    whole = _time_of(str(hour), None, match["half"]) if hour else None
    if whole is None:
        return None
    minutes = whole.hour * 60 + quarters * 15
    return _clock(when, time(minutes // 60, minutes % 60)) if 0 <= minutes < 24 * 60 else None


def _named_time(match: Match, when: When, today: date) -> When | None:
    return _clock(when, time(0) if match[0].endswith("midnight") else time(12))


def _length(match: Match, when: When, today: date) -> When | None:
    minutes = minutes_of(match)
    return replace(when, minutes=minutes) if minutes and when.minutes is None else None


def minutes_of(match: Match) -> int | None:
    """Of a length as LENGTH finds it."""
    if match["half_hour"]:
        return 30
    count = float(match["float"]) if match["float"] else number_of(match["length"] or "") or 0
    minutes = count * (60 if match["length_unit"].startswith("h") else 1)
    minutes += int(match["more"] or 0) + (30 if match["and_half"] else 0)
    return round(minutes) if 0 < minutes <= 24 * 60 else None


def _time_of(hour: str, minute: str | None, half: str | None) -> time | None:
    """By the clock; without am or pm an hour before eight is one of the afternoon."""
    value, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= value <= 12:
            return None
        value = value % 12 + (12 if half.startswith("p") else 0)
    elif value < 8 and not (minute and len(hour) == 2):
        value += 12
    return time(value, minutes) if value < 24 and minutes < 60 else None


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


_HALF = r"\s?(?P<{0}>[ap]\.?m\b\.?)"
_CLOCK = r"(?P<hour{0}>\d{{1,2}})(?:[:.](?P<minute{0}>\d\d))?(?:" + _HALF.format("half{0}") + ")?"
_PART = r"(?P<part>morning|afternoon|evening|night)"
_NUMBER = r"\d{1,3}|" + "|".join(NUMBERS)
_WEEKDAY = r"(?P<weekday>mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(rs?(day)?)?|fri(day)?|sat(urday)?|sun(day)?)"
_MONTH = r"(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept)"
_YEAR = r"(?:,? (?P<year>20\d\d))?"
LENGTH = (
    r"(?:(?P<half_hour>half an hour|half hour)|"
    r"(?:(?P<float>\d{1,2}\.\d)|(?P<length>" + _NUMBER + r"))[ -]?(?P<length_unit>h|hours?|hrs?|m|min|mins|minutes?)\b"
    r"(?P<and_half> and a half)?(?:,? ?(?:and )?(?P<more>\d{1,2})(?: ?(?:m|min|mins|minutes?))?\b)?)"
)
_PAST = r"(?P<part>half past|quarter past|quarter to)"
_CONNECTORS = re.compile(
    r"\A(?:(?:on|at|for|during|sometime|some time|from|between|starting|beginning|lasting|of|each)\b ?)+"
)
_PHRASES: list[tuple[re.Pattern[str], Reader]] = [
    (re.compile(rf"{pattern}(?=$|[ ,])"), read)
    for pattern, read in [
        (rf"(?P<near>today|tonight|tomorrow|(?:the )?day after tomorrow)(?: {_PART})?", _near_day),
        (rf"(?:(?P<this>this) |(?:in )?the )?{_PART}", _this_part),
        (rf"(?:(?P<which>this|next|the coming|coming) )?{_WEEKDAY}(?: {_PART})?", _weekday),
        (r"(?:(?:the )?rest of )?(?P<which>this|next|the coming|the) week", _week),
        (r"(?P<which>this|next|the coming|the) weekend", _weekend),
        (r"(?P<which>this|next) month", _month),
        (rf"(?:in |over )?the (?:next|coming) (?:(?P<count>{_NUMBER}|few) )?(?P<unit>days?|weeks?)", _next_days),
        (rf"in (?P<count>{_NUMBER}) (?P<unit>days?|weeks?)(?: time)?", _in_days),
        (rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}\.?{_YEAR}", _dated),
        (rf"{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", _dated),
        (r"\d{4}-\d\d-\d\d", _iso),
        (LENGTH, _length),
        (rf"{_CLOCK.format('')} ?(?:-|to|until|till|and) ?{_CLOCK.format('2')}", _range),
        (rf"{_PAST} (?P<hour>\d{{1,2}}|{'|'.join(NUMBERS)})(?:{_HALF.format('half')})?", _past),
        (r"(?:noon|midday|midnight)", _named_time),
        (rf"{_CLOCK.format('')}(?: o'clock)?", _at),
    ]
]  # fmt: skip
