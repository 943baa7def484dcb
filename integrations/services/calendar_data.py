"""What study blocks keep of a person, for their export; erasing the person erases all of it."""

from collections.abc import Iterator

from accounts.models import User
from integrations.models import CalendarEntry, StudyTimes
from xentree.personal_data import ExportedFile

ENTRY = (
    "id",
    "purpose",
    "title",
    "description",
    "location",
    "attendees",
    "starts_at",
    "ends_at",
    "all_day",
    "zone",
    "quest_category",
    "module_id",
    "status",
    "moved_at",
    "kept_at",
    "created_at",
)
TIMES = ("starts", "ends", "weekdays", "minutes", "break_minutes", "most_a_day")


def export_calendar(user: User) -> Iterator[ExportedFile]:
    """Events of ours, and when the person likes to learn."""
    entries, times = CalendarEntry.objects.filter(user=user), StudyTimes.objects.filter(user=user)
    yield ExportedFile("calendar/entries.json", list(entries.values(*ENTRY)))
    yield ExportedFile("calendar/study_times.json", list(times.values(*TIMES)))
