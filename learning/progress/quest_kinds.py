"""What quests there can be, which three a person gets on a date, and how much each asks: pure, the same everywhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from statistics import median
from uuid import UUID

QUESTS_A_DAY = 3
# How many of a person's own days before today say what is usual for them.
LOOK_BACK_DAYS = 14
# XP of a claimed quest, whatever it asked: what was done for it has brought its own.
QUEST_XP = 10
# With fewer days than these nothing is usual yet, and a quest asks its least.
FEW_DAYS = 3


@dataclass(frozen=True)
class Tally:
    """What a person did on one date: XP (that of quests apart), active seconds by area, acts by reason."""

    xp: int = 0
    seconds: Mapping[str, int] = field(default_factory=dict)
    acts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestKind:
    """One kind of quest: `{n}` in its title stands for the target; `one` is the title where that is 1."""

    key: str
    category: str
    title: str
    description: str
    measure: Callable[[Tally], int]
    least: int
    most: int
    step: int = 1
    one: str = ""

    def titled(self, target: int) -> str:
        """What it asks, in words."""
        return (self.one if target == 1 and self.one else self.title).format(n=target)


@dataclass(frozen=True)
class Reward:
    """What a claimed quest gives: a booster of that strength and length, and tokens."""

    multiplier: str
    minutes: int
    tokens: int


@dataclass(frozen=True)
class Slot:
    """A place of the day's three: how far above or below the usual it asks, and what it gives."""

    factor: float
    reward: Reward


SLOTS = (
    Slot(0.75, Reward("1.25", 15, 2)),
    Slot(1.0, Reward("1.50", 20, 3)),
    Slot(1.25, Reward("2.00", 30, 5)),
)
_kinds: dict[str, QuestKind] = {}


def register_quest(kind: QuestKind) -> QuestKind:
    """Let people get quests of that kind from their next day on; for the rooms that come to be, in their `ready()`."""
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[QuestKind]:
    """All there are."""
    return list(_kinds.values())


def kind_of(key: str) -> QuestKind | None:
    """The kind of a stored quest; None where it is no more."""
    return _kinds.get(key)


def choose(user_id: UUID, day: date, *, among: Iterable[QuestKind], but: Iterable[str]) -> list[QuestKind]:
    """The three of a date: by chance that person and date fix, each of another category where there are enough."""
    tired = set(but)
    drawn = sorted((kind for kind in among if kind.key not in tired), key=lambda kind: _lot(user_id, day, kind.key))
    first_of_category = {kind.category: kind for kind in reversed(drawn)}.values()
    return sorted(drawn, key=lambda kind: kind not in first_of_category)[:QUESTS_A_DAY]


def _lot(user_id: UUID, day: date, key: str) -> bytes:
    return sha256(f"{user_id} {day} {key}".encode()).digest()


def target_of(kind: QuestKind, factor: float, days: Iterable[Tally]) -> int:
    """What a quest asks: the median of the person's own active days times the slot's factor, up to a whole step."""
    values = [kind.measure(tally) for tally in days]
    usual = median(values) if len(values) >= FEW_DAYS else 0
    steps = -(-usual * factor // kind.step)
    return int(min(kind.most, max(kind.least, steps * kind.step)))
