"""Background work on keys, tokens, visitors and calendars."""

from celery import shared_task

from integrations import services
from integrations.models import CalendarEntry
from integrations.services import entries


@shared_task(ignore_result=True)
def rotate_due_keys() -> None:
    """Every hour: announce successors of keys that are old enough."""
    services.rotate_due_keys()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every hour: what got old."""
    services.sweep()


@shared_task(ignore_result=True)
def write_entry(entry_id: str) -> None:
    """Write one event of ours into its calendar."""
    if entry := CalendarEntry.objects.filter(pk=entry_id).first():
        entries.write_entry(entry)


@shared_task(ignore_result=True)
def tend_entries() -> None:
    """Take up what was lost on the way to a worker, or whose worker died, or whose calendar works again."""
    for entry_id in entries.due_entries():
        write_entry.delay(str(entry_id))
