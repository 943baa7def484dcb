"""When a person is reminded of their streak: pure, in their own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# An hour before the same time of the next day: enough to do something, at the time one usually does.
AFTER = timedelta(hours=23)


def reminder_time(acted_at: datetime, acted_on: date, zone: ZoneInfo, quiet: tuple[time, time]) -> datetime | None:
    """The moment to remind somebody whose last act was then; None where the day at risk would be over by the time.

    It lies in the day after `acted_on`, 23 hours after the act, and outside of the quiet hours.
    """
    at_risk = acted_on + timedelta(days=1)
    moment = max((acted_at + AFTER).astimezone(zone), datetime.combine(at_risk, time(), zone))
    moment = _after_quiet(moment, *quiet)
    return moment if moment.date() == at_risk else None


def is_quiet(clock: time, begins: time, ends: time) -> bool:
    """Whether the clock stands in quiet hours, which may go over midnight; equal ends mean there are none."""
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _after_quiet(moment: datetime, begins: time, ends: time) -> datetime:
    if not is_quiet(moment.time(), begins, ends):
        return moment
    day = moment.date() + timedelta(days=moment.time() >= ends)
    return datetime.combine(day, ends, moment.tzinfo)
