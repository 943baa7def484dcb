"""Blocks that were used: in their time the person learnt what they were for."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from integrations.models import CalendarEntry
from learning.english.models import ModuleProgress, Submission
from learning.progress.models import ActiveTime, Area, Quest, XPEvent
from xentree.events import CalendarEntryChanged, emit

# Who begins a little early, or ends a little late, kept it all the same.
GRACE = timedelta(minutes=10)
# What somebody did comes to be known when the session it belongs to ends.
LOOKED_AT_FOR = timedelta(hours=12)
# The longest sitting whose beginning may lie before the block.
SITTING = timedelta(hours=12)
AREAS = {
    Quest.Category.ENGLISH: (Area.ENGLISH,),
    Quest.Category.CONVERSATIONS: (Area.CHAT,),
    Quest.Category.KNOWLEDGE: (Area.KNOWLEDGE,),
    Quest.Category.LIVE: (Area.LIVE,),
}
ANY_AREA = (Area.CHAT, Area.KNOWLEDGE, Area.ENGLISH, Area.LIVE)


def mark_kept(blocks: Iterable[CalendarEntry]) -> int:
    """Mark those that were; how many."""
    return sum(_keep(block) for block in blocks if was_kept(block))


def blocks_to_look_at(user_id: UUID | None = None) -> Iterable[CalendarEntry]:
    """Blocks that began and may have been kept since somebody last looked."""
    rows = CalendarEntry.objects.filter(
        purpose=CalendarEntry.Purpose.STUDY,
        status=CalendarEntry.Status.WRITTEN,
        kept_at=None,
        starts_at__lte=now() + GRACE,
        ends_at__gte=now() - LOOKED_AT_FOR,
    )
    return rows.filter(user=user_id) if user_id else rows


def was_kept(block: CalendarEntry) -> bool:
    """Whether the person learnt of its kind in its time; of a module, until it is completed, that module."""
    if block.module_id and not _was_completed_before(block):
        return _answered(block)
    areas = AREAS.get(Quest.Category(block.quest_category or Quest.Category.LEARNING_TIME), ANY_AREA)
    return _acted(block, areas) or _spent_time(block, areas)


def _was_completed_before(block: CalendarEntry) -> bool:
    done = ModuleProgress.objects.filter(user=block.user_id, module=block.module_id)
    return done.filter(completed_at__lt=block.starts_at).exists()


def _answered(block: CalendarEntry) -> bool:
    start, end = block.starts_at - GRACE, block.ends_at + GRACE
    answers = Submission.objects.filter(user=block.user_id, task__lesson__module=block.module_id)
    return answers.filter(created_at__range=(start, end)).exists()


def _acted(block: CalendarEntry, areas: Iterable[str]) -> bool:
    start, end = block.starts_at - GRACE, block.ends_at + GRACE
    return XPEvent.objects.filter(user=block.user_id, area__in=areas, happened_at__range=(start, end)).exists()


def _spent_time(block: CalendarEntry, areas: Iterable[str]) -> bool:
    """Active seconds that reach into it: they began before its end, and went on into it."""
    times = ActiveTime.objects.filter(
        user=block.user_id, area__in=areas, started_at__range=(block.starts_at - SITTING, block.ends_at)
    )
    found = times.values_list("started_at", "seconds")
    return any(started + timedelta(seconds=seconds) > block.starts_at for started, seconds in found)


@transaction.atomic
def _keep(block: CalendarEntry) -> int:
    kept = CalendarEntry.objects.filter(pk=block.pk, kept_at=None, status=CalendarEntry.Status.WRITTEN)
    found = kept.update(kept_at=now())
    if found:
        emit(CalendarEntryChanged(block.pk, block.user_id, CalendarEntry.Status.WRITTEN))
    return found
