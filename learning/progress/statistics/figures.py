"""The few figures that stand above everything, each against the period before."""

from dataclasses import dataclass

from learning.progress.statistics.queries import Report
from learning.progress.statistics.words import change, duration, number


@dataclass(frozen=True)
class Figure:
    """One of them, in words; `change` is empty where there was nothing before."""

    label: str
    value: str
    change: str


def figures_of(report: Report) -> list[Figure]:
    """Of all members together."""
    now, before = report.totals, report.previous
    active = f"{number(now.active_members)} of {number(len(report.people))}"
    return [Figure("Active members", active, change(now.active_members, before.active_members)), *_sums(report)]


def own_figures_of(report: Report) -> list[Figure]:
    """Of one member."""
    return [Figure("Active days", number(report.totals.active_days), ""), *_sums(report)]


def _sums(report: Report) -> list[Figure]:
    now, before = report.totals, report.previous
    return [
        Figure("Learning time", duration(now.active_seconds), change(now.active_seconds, before.active_seconds)),
        Figure("XP", number(now.xp), change(now.xp, before.xp)),
        Figure("Activities", number(now.activities), change(now.activities, before.activities)),
    ]
