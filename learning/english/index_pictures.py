"""What the pictures of somebody's index are drawn from."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.safestring import SafeString

from learning.english.charts import Axis, Moment, line, radar
from learning.english.proficiency.queries import HistoryDay, Xpi


def skills_radar(index: Xpi, whose: str = "Your skills") -> SafeString:
    """The eight skills with how unsure each is; those without evidence have no point."""
    axes = [
        Axis(each.skill.capitalize(), each.score if each.evidence_count else None, each.uncertainty)
        for each in index.breakdown
    ]
    known = [f"{each.skill} {each.score:.0f}" for each in index.breakdown if each.evidence_count]
    return radar(axes, label=f"{whose}, of 100: {', '.join(known) or 'none known yet'}")


def index_line(days: Sequence[HistoryDay]) -> SafeString:
    """The index day by day with its band; `days` as in the history, the latest first."""
    moments = [
        Moment(datetime.combine(day.date, datetime.min.time()), day.xpi, day.uncertainty) for day in reversed(days)
    ]
    first, last = moments[0], moments[-1]
    words = f"{last.value:.0f}, give or take {last.deviation:.0f}"
    return line(moments, label=f"Your index from {first.value:.0f} to {words}, over {len(moments)} days with practice")
