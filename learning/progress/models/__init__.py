"""What progress is counted from (append-only), what is derived from it, and what people chose."""

from learning.progress.models.counting import CountedConversation
from learning.progress.models.days import ProgressDay
from learning.progress.models.ledger import ActiveTime, Area, Reason, XPEvent
from learning.progress.models.person import Progress
from learning.progress.models.quests import Booster, Quest
from learning.progress.models.streaks import FreezeGain, Pause, StreakRepair
from learning.progress.models.tokens import TokenEvent

__all__ = [
    "ActiveTime",
    "Area",
    "Booster",
    "CountedConversation",
    "FreezeGain",
    "Pause",
    "Progress",
    "ProgressDay",
    "Quest",
    "Reason",
    "StreakRepair",
    "TokenEvent",
    "XPEvent",
]
