"""What follows when something happened to calendars: workers write, screens know."""

from integrations import tasks
from integrations.services.calendar_data import export_calendar
from xentree import personal_data
from xentree.events import CalendarEntriesQueued, CalendarEntryChanged, on
from xentree.realtime import push, user_group

personal_data.register("calendar", export=export_calendar, erase=lambda _: None)


@on(CalendarEntriesQueued)
def write_entries(event: CalendarEntriesQueued) -> None:
    """A worker takes each from here."""
    for entry_id in event.entry_ids:
        tasks.write_entry.delay(str(entry_id))


@on(CalendarEntryChanged)
def tell_entry(event: CalendarEntryChanged) -> None:
    """Open weeks show it."""
    push(user_group(event.user_id), "calendar-changed", {"entry_id": str(event.entry_id), "status": event.status})
