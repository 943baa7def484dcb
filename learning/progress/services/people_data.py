"""What progress keeps of a person, for their export; erasing the person erases all of it."""

from collections.abc import Iterator

from accounts.models import User
from learning.progress.models import (
    ActiveTime,
    Booster,
    FreezeGain,
    Pause,
    Progress,
    ProgressDay,
    Quest,
    StreakRepair,
    TokenEvent,
    XPEvent,
)
from xentree.personal_data import ExportedFile

EVENT = ("id", "reason", "source_id", "area", "item", "base", "multiplier", "amount", "happened_at", "day")
_TABLES = {
    "progress": (Progress, [field.name for field in Progress._meta.fields]),
    "xp_events": (XPEvent, EVENT),
    "active_time": (ActiveTime, ("area", "source_id", "day", "seconds", "started_at")),
    "days": (ProgressDay, ("date", "xp", "active_seconds", "acts", "frozen")),
    "freezes": (FreezeGain, ("kind", "source_id", "day", "created_at")),
    "pauses": (Pause, ("start", "end", "created_at")),
    "quests": (Quest, ("date", "kind", "category", "target_value", "reward_tokens", "claimed_at")),
    "boosters": (Booster, ("multiplier", "starts_at", "ends_at")),
    "tokens": (TokenEvent, ("source", "amount", "created_at")),
    "streak_repairs": (StreakRepair, ("day", "reason", "created_at")),
}


def export_progress(user: User) -> Iterator[ExportedFile]:
    """The ledger, and what follows from it."""
    for name, (model, fields) in _TABLES.items():
        rows = model.objects.filter(user=user)  # type: ignore[attr-defined]
        yield ExportedFile(f"progress/{name}.json", list(rows.values(*fields)))
