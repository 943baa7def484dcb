"""Active time that goes on over midnight is time of both days."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learning.progress.days import Zones


@dataclass(frozen=True)
class Part:
    """Active seconds of one day."""

    day: date
    started_at: datetime
    seconds: int


def parts_by_day(zones: Zones, start: datetime, end: datetime, seconds: int) -> Iterator[Part]:
    """The active seconds of a stretch of time, shared between its days by the clock; they add up to `seconds`."""
    end = max(end, start + timedelta(seconds=1))
    lengths: dict[date, timedelta] = defaultdict(timedelta)
    begins: dict[date, datetime] = {}
    for day, since, until in zones.split(start, end):
        lengths[day] += until - since
        begins.setdefault(day, since)
    passed, given = timedelta(), 0
    for day, length in lengths.items():
        passed += length
        upto = round(seconds * (passed / (end - start)))
        if upto > given:
            yield Part(day, begins[day], upto - given)
        given = upto
