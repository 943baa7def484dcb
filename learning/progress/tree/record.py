"""What a tree grows from, and what it says to who does not see it."""

from dataclasses import dataclass
from typing import NamedTuple

_HALF_GROWN = 10


class Leaf(NamedTuple):
    """A day of the last year: how many days ago it was, and whether a freeze stood in for it."""

    age: int
    is_frozen: bool


@dataclass(frozen=True)
class Record:
    """A person's record: `fraction` is of the way to the next level, areas have seconds, leaves are oldest first."""

    seed: str
    level: int = 1
    fraction: float = 0.0
    areas: tuple[tuple[str, int], ...] = ()
    leaves: tuple[Leaf, ...] = ()
    quests: tuple[str, ...] = ()

    @property
    def growth(self) -> float:
        """From 0, just sown, to nearly 1: half of it at level 11."""
        age = self.level - 1 + self.fraction
        return age / (age + _HALF_GROWN)

    @property
    def is_seed(self) -> bool:
        """Nothing was done yet."""
        return self.level == 1 and not self.leaves

    @property
    def limbs(self) -> tuple[tuple[str, int], ...]:
        """The areas anything was done in; one without a name where there are none."""
        return tuple(each for each in self.areas if each[1] > 0) or (("", 1),)


def description(record: Record) -> str:
    """The picture in words."""
    if record.is_seed:
        return "A seed in the ground: its first leaf comes with the first active day."
    parts = [_leaves(record), _branches(record), _quests(record)]
    return " ".join(
        [f"Level {record.level}, {round(record.fraction * 100)} % of the way to the next.", *filter(None, parts)]
    )


def _leaves(record: Record) -> str:
    frozen = sum(leaf.is_frozen for leaf in record.leaves)
    text = _count(len(record.leaves) - frozen, "leaf", "leaves")
    return f"{text} for the active days of the last year" + (
        f", {frozen} in autumn’s colours for freezes." if frozen else "."
    )


def _branches(record: Record) -> str:
    names = [name for name, seconds in record.areas if seconds > 0]
    return f"Branches: {', '.join(names)}." if names else ""


def _quests(record: Record) -> str:
    words = {"active": "in bud", "completed": "open", "claimed": "in bloom"}
    counted = [(record.quests.count(status), word) for status, word in words.items()]
    found = ", ".join(f"{count} {word}" for count, word in counted if count)
    return f"Quests of today: {found}." if found else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
