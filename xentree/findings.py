"""What `manage.py doctor` tells of an installation, and how an app has it look at more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "broken"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it; only `broken` keeps Xentree from working."""

    area: str
    level: Level
    text: str
    mend: str = ""


Look = Callable[[], Iterator[Finding]]
looks: list[Look] = []


def register(look: Look) -> None:
    """Have the doctor look there as well, after its own round."""
    looks.append(look)
