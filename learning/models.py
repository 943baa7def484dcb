"""Every table of the rooms of learning."""

from learning.english.models import Lesson, Module, Task, TaskVersion
from learning.progress.models import (
    ActiveTime,
    Area,
    Booster,
    CountedConversation,
    FreezeGain,
    Pause,
    Progress,
    ProgressDay,
    Quest,
    Reason,
    StreakRepair,
    TokenEvent,
    XPEvent,
)

__all__ = [
    "ActiveTime",
    "Area",
    "Booster",
    "CountedConversation",
    "FreezeGain",
    "Lesson",
    "Module",
    "Pause",
    "Progress",
    "ProgressDay",
    "Quest",
    "Reason",
    "StreakRepair",
    "Task",
    "TaskVersion",
    "TokenEvent",
    "XPEvent",
]
