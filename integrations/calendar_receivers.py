"""What follows when something happened to calendars: workers write, screens know."""

from integrations import tasks
from integrations.services import keeping
from integrations.services.calendar_data import export_calendar
from xentree import personal_data
from xentree.events import CalendarEntriesQueued, CalendarEntryChanged, CalendarSynced, XPAwarded, on
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


@on(CalendarSynced)
def tell_sync(event: CalendarSynced) -> None:
    """Open weeks say when it was."""
    push(user_group(event.user_id), "calendar-changed", {"integration_id": str(event.integration_id)})


@on(XPAwarded)
def keep_blocks(event: XPAwarded) -> None:
    """Whoever learns in a block sees at once that it is kept; what brings no XP is found by the clock."""
    keeping.mark_kept(keeping.blocks_to_look_at(event.user_id))
