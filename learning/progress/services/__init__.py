"""Everything one can do with progress; the modules are split by noun."""

from learning.progress.services.answers import count_answers, count_conversation, count_missed_answers
from learning.progress.services.balances import book_tokens, lock_progress, refresh_streak
from learning.progress.services.ledger import record_practice
from learning.progress.services.pauses import end_pause, start_pause
from learning.progress.services.people_data import export_progress
from learning.progress.services.rebuilding import rebuild_progress
from learning.progress.services.repairs import repair_day
from learning.progress.services.settings import change_settings

__all__ = [
    "book_tokens",
    "change_settings",
    "count_answers",
    "count_conversation",
    "count_missed_answers",
    "end_pause",
    "export_progress",
    "lock_progress",
    "rebuild_progress",
    "record_practice",
    "refresh_streak",
    "repair_day",
    "start_pause",
]
