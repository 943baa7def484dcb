"""The index as it stands, and how it came to be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.timezone import now

from accounts.models import User
from learning.english.models import Evidence, SkillRating
from learning.english.proficiency.belief import PRIOR
from learning.english.proficiency.index import EVIDENCE_NEEDED, SKILLS, index_at, is_calibrating
from learning.english.proficiency.levels import cefr_of, ielts_of
from learning.english.proficiency.rows import states_of
from xentree.errors import Invalid

# Over which a trend is told, and what a history shows where no day is asked for.
TREND = timedelta(days=30)
DAY = timedelta(days=1)
USUAL_DAYS, MOST_DAYS = 365, 3660
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
_DIGITS = 1


@dataclass(frozen=True)
class SkillScore:
    """One skill; without evidence it stands where everybody begins. `trend` is the change in the last 30 days."""

    skill: str
    score: float
    uncertainty: float
    evidence_count: int
    trend: float


@dataclass(frozen=True)
class Xpi:
    """The index with its parts; while it is calibrating, its figures are too unsure to be shown."""

    xpi: float
    cefr: str
    ielts_estimate: float | None
    calibrating: bool
    uncertainty: float
    trend: float
    breakdown: list[SkillScore]
    updated_at: datetime | None

    @property
    def weakest_skill(self) -> str | None:
        """The lowest one of those that something is known of."""
        known = [each for each in self.breakdown if each.evidence_count >= EVIDENCE_NEEDED]
        return min(known, key=lambda each: each.score).skill if known else None


@dataclass
class Change:
    """What one cause did to the index on a day; `notes` are a teacher's reasons."""

    cause: str
    change: float = 0.0
    count: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class HistoryDay:
    """The index at the end of a day that had evidence; `cause` is what moved it most, a teacher's word above all."""

    date: date
    xpi: float
    uncertainty: float
    cefr: str
    breakdown: list[dict[str, Any]]
    cause: str
    change: float
    changes: list[Change]


def index_of(user: User, moment: datetime | None = None) -> Xpi:
    """The person's index, at one query."""
    return indexes_of([user.pk], moment)[user.pk]


def indexes_of(user_ids: Iterable[UUID], moment: datetime | None = None) -> dict[UUID, Xpi]:
    """That of each person, at one query for all."""
    moment, people = moment or now(), list(user_ids)
    earlier = Evidence.objects.counted().filter(user=OuterRef("user"), happened_at__lte=moment - TREND)
    first = earlier.order_by("-happened_at")[:1]
    rows = SkillRating.objects.filter(user__in=people).annotate(
        then=Subquery(first.values("breakdown")), xpi_then=Subquery(first.values("xpi"))
    )
    found: dict[UUID, list[SkillRating]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append(row)
    return {user_id: _xpi(found[user_id], moment) for user_id in people}


def history_of(user: User, start: date | None = None, end: date | None = None) -> list[HistoryDay]:
    """Days with evidence on the person's own calendar, the latest first; the last year where no day is asked for."""
    zone = ZoneInfo(user.timezone)
    start, end = _asked(start, end or now().astimezone(zone).date())
    begins_at, ends_before = (datetime.combine(day, time(), zone) for day in (start, end + DAY))
    counted = Evidence.objects.filter(user=user).counted()
    rows = counted.filter(happened_at__gte=begins_at, happened_at__lt=ends_before)
    before = counted.filter(happened_at__lt=begins_at).order_by("-happened_at").values_list("xpi", flat=True).first()
    in_order = rows.order_by("happened_at", "skill", "source_id")
    return list(_days(in_order, zone, PRIOR.mean if before is None else before))[::-1]


def _xpi(ratings: list[Any], moment: datetime) -> Xpi:
    states = states_of(ratings)
    index = index_at(states, moment)
    then: dict[str, float] = (ratings[0].then if ratings else None) or {}
    xpi_then = ratings[0].xpi_then if ratings and ratings[0].xpi_then is not None else index.xpi
    breakdown = []
    for skill in SKILLS:
        belief = index.beliefs.get(skill, PRIOR)
        trend = belief.mean - then.get(skill, belief.mean)
        count = states[skill].count if skill in states else 0
        breakdown.append(SkillScore(skill, _round(belief.mean), _round(belief.deviation), count, _round(trend)))
    return Xpi(
        xpi=_round(index.xpi),
        cefr=cefr_of(index.xpi),
        ielts_estimate=ielts_of(index.xpi),
        calibrating=is_calibrating(states, index),
        uncertainty=_round(index.uncertainty),
        trend=_round(index.xpi - xpi_then),
        breakdown=breakdown,
        updated_at=max((state.at for state in states.values()), default=None),
    )


def _days(rows: Iterable[Evidence], zone: ZoneInfo, before: float) -> Iterator[HistoryDay]:
    for day, together in groupby(rows, key=lambda row: row.happened_at.astimezone(zone).date()):
        changes: dict[str, Change] = {}
        began = before
        for row in together:
            change = changes.setdefault(row.cause, Change(row.cause))
            change.change += row.xpi - before
            change.count += 1
            change.notes += [row.note] if row.note and row.cause == Evidence.Cause.TEACHER else []
            before = row.xpi
        yield _day(day, row, list(changes.values()), row.xpi - began)


def _day(day: date, last: Evidence, changes: list[Change], change: float) -> HistoryDay:
    main = max(changes, key=lambda each: (each.cause == Evidence.Cause.TEACHER, abs(each.change)))
    for each in changes:
        each.change = _round(each.change)
    return HistoryDay(
        date=day,
        xpi=_round(last.xpi),
        uncertainty=_round(last.uncertainty),
        cefr=cefr_of(last.xpi),
        breakdown=[{"skill": skill, "score": _round(score)} for skill, score in last.breakdown.items()],
        cause=main.cause,
        change=_round(change),
        changes=changes,
    )


def _asked(start: date | None, end: date) -> tuple[date, date]:
    """The first and the last day, if both can have been lived."""
    if not EARLIEST <= end <= LATEST or (start and not EARLIEST <= start <= LATEST):
        raise _wrong_days(f"Choose days from {EARLIEST} to {LATEST}.")
    start = start or end - (USUAL_DAYS - 1) * DAY
    if start > end:
        raise _wrong_days("The first day is after the last.")
    if (end - start).days >= MOST_DAYS:
        raise _wrong_days("Choose at most ten years.")
    return start, end


def _wrong_days(message: str) -> Invalid:
    return Invalid(message, start_date=[message])


def _round(value: float) -> float:
    return round(value, _DIGITS) + 0.0
