"""Bars over days as a picture that scales, with the rows of the table behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from learning.progress.statistics.queries import Doing
from learning.progress.statistics.words import HOUR, MINUTE, duration, number

HEIGHT = 100
STEP, BAR = 10, 7
# Up to here a bar is a day, above a week.
MOST_BARS = 92
WEEK = 7
# Halves of them are whole, too: below ten of a unit only of the even ones.
_EVEN = (2, 4, 6, 8, 10)
_ROUND = (2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Bar:
    """One of them: where it stands, and what it says."""

    x: float
    y: float
    height: float
    label: str
    words: str


@dataclass(frozen=True)
class Chart:
    """`width` by HEIGHT; `scale` are the words at its lines, the highest first."""

    title: str
    column: str
    width: int
    bars: list[Bar]
    scale: list[str]
    first: str
    last: str

    @property
    def bar_width(self) -> int:
        """Of each."""
        return BAR

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done."""
        return not any(bar.height for bar in self.bars)

    @property
    def summary(self) -> str:
        """What a picture's description says."""
        most = max(self.bars, key=lambda bar: bar.height)
        return f"{self.title}, {self.first} to {self.last}. Most: {most.words}, {most.label}."


def learning_time(days: Sequence[tuple[date, Doing]]) -> Chart:
    """Active seconds of all together."""
    return _chart("Learning time", "Time", days, lambda did: did.active_seconds, duration)


def active_members(days: Sequence[tuple[date, Doing]]) -> Chart:
    """How many people did anything."""
    return _chart("Active members", "Members", days, lambda did: did.active_members, number)


def earned(days: Sequence[tuple[date, Doing]]) -> Chart:
    """XP of all together."""
    return _chart("XP", "XP", days, lambda did: did.xp, number)


def grouped(days: Sequence[tuple[date, Doing]]) -> list[tuple[date, date, Doing]]:
    """By day, or by seven days where there are many."""
    size = 1 if len(days) <= MOST_BARS else WEEK
    parts = [days[place : place + size] for place in range(0, len(days), size)]
    return [(part[0][0], part[-1][0], _together(did for _, did in part)) for part in parts]


def in_words(day: date) -> str:
    """Such as "2 Mar 2026"."""
    return f"{day.day} {day:%b %Y}"


def round_top(most: int, unit: int = 1) -> int:
    """The lowest round figure that is not below, in wholes of the unit; halves of it are round too."""
    power = unit
    while True:
        for factor in _EVEN if power == unit else _ROUND:
            if factor * power >= most:
                return factor * power
        power *= 10


def _chart(
    title: str,
    column: str,
    days: Sequence[tuple[date, Doing]],
    figure: Callable[[Doing], int],
    words: Callable[[int], str],
) -> Chart:
    groups = grouped(days)
    figures = [figure(did) for _, _, did in groups]
    top = round_top(max(figures), _unit(max(figures)) if words is duration else 1)
    bars = [
        _bar(place, start, end, value, top, words(value))
        for place, ((start, end, _), value) in enumerate(zip(groups, figures, strict=True))
    ]
    scale = [words(top), words(top // 2), "0"]
    return Chart(title, column, STEP * len(bars), bars, scale, in_words(days[0][0]), in_words(days[-1][0]))


def _bar(place: int, start: date, end: date, value: int, top: int, words: str) -> Bar:
    height = round(HEIGHT * value / top, 2)
    label = in_words(start) if start == end else f"{in_words(start)} to {in_words(end)}"
    return Bar(STEP * place + (STEP - BAR) / 2, round(HEIGHT - height, 2), height, label, words)


def _unit(seconds: int) -> int:
    return HOUR if seconds > HOUR else MINUTE


def _together(parts: Iterable[Doing]) -> Doing:
    whole = Doing()
    for part in parts:
        whole.join(part)
    return whole
