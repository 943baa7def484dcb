"""What members did in the workspaces of their organizations, counted from the ledgers by days in UTC."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from learning.progress.models import ActiveTime, XPEvent
from learning.progress.statistics.period import Period
from organizations.models import Membership
from organizations.models.organizations import MembershipQuerySet


@dataclass
class Doing:
    """Sums of what was done; an activity is one thing that XP was counted for."""

    xp: int = 0
    active_seconds: int = 0
    activities: int = 0
    last_active_at: datetime | None = None
    days: set[date] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)

    def add(self, part: "Part") -> None:
        """Count it in."""
        self.xp += part.xp
        self.active_seconds += part.active_seconds
        self.activities += part.activities
        self.last_active_at = max(self.last_active_at or part.last, part.last)
        self.days.add(part.day)
        self.people.add(part.user_id)

    def join(self, other: "Doing") -> None:
        """Count in all of another's: people and days once."""
        self.xp += other.xp
        self.active_seconds += other.active_seconds
        self.activities += other.activities
        self.days |= other.days
        self.people |= other.people

    @property
    def active_days(self) -> int:
        """Days with anything."""
        return len(self.days)

    @property
    def active_members(self) -> int:
        """People who did anything."""
        return len(self.people)


@dataclass(frozen=True)
class Part:
    """What one person did on one day, out of one of the two ledgers."""

    user_id: UUID
    day: date
    last: datetime
    xp: int = 0
    active_seconds: int = 0
    activities: int = 0


@dataclass(frozen=True)
class Person:
    """A member, with what they did in the period, in as many days before it, and XP since ever."""

    user_id: UUID
    username: str
    full_name: str
    joined_at: datetime
    did: Doing
    previous: Doing
    total_xp: int = 0

    @property
    def name(self) -> str:
        """As shown."""
        return self.full_name or self.username


@dataclass(frozen=True)
class Report:
    """Everybody asked for, all that they did, and each day of the period, also empty ones."""

    period: Period
    people: list[Person]
    totals: Doing
    previous: Doing
    by_day: list[tuple[date, Doing]]


def report_of(members: MembershipQuerySet, period: Period) -> Report:
    """Five queries, however many members."""
    now, before = _did(members, period), _did(members, period.previous)
    people = _people(members, _by_person(now), _by_person(before))
    by_day = {day: Doing() for day in period.days()}
    for part in now:
        by_day[part.day].add(part)
    return Report(period, people, _sum(now), _sum(before), list(by_day.items()))


def with_total_xp(people: Iterable[Person], members: MembershipQuerySet) -> list[Person]:
    """The same people, with all XP they ever got there."""
    rows = _theirs(XPEvent.objects.all(), members).values("user_id").annotate(total=Sum("amount"))
    totals = dict(rows.values_list("user_id", "total"))
    return [replace(person, total_xp=totals.get(person.user_id, 0)) for person in people]


def by_area(members: MembershipQuerySet, period: Period) -> list[tuple[str, int]]:
    """Active seconds in each area, the most first."""
    rows = _within(_theirs(ActiveTime.objects.all(), members), "started_at", period).values("area")
    return list(rows.annotate(seconds=Sum("seconds")).order_by("-seconds", "area").values_list("area", "seconds"))


def by_reason(members: MembershipQuerySet, period: Period) -> list[tuple[str, int, int]]:
    """What XP was for: reason, how often, XP; the most first."""
    rows = _within(_theirs(XPEvent.objects.all(), members), "happened_at", period).values("reason")
    summed = rows.annotate(count=Count("pk"), xp=Sum("amount"))
    return list(summed.order_by("-xp", "-count", "reason").values_list("reason", "count", "xp"))


def matching(members: MembershipQuerySet, words: str) -> MembershipQuerySet:
    """Those with that part in their name."""
    return members.filter(Q(user__username__icontains=words) | Q(user__full_name__icontains=words))


def affiliations_of(members: MembershipQuerySet, user_ids: Iterable[UUID]) -> dict[UUID, list[Membership]]:
    """Their memberships among those asked for, with organization and teams, the oldest first."""
    found: dict[UUID, list[Membership]] = defaultdict(list)
    rows = members.filter(user__in=list(user_ids)).select_related("user", "organization").prefetch_related("teams")
    for membership in rows:
        found[membership.user_id].append(membership)
    return found


def _people(members: MembershipQuerySet, did: dict[UUID, Doing], before: dict[UUID, Doing]) -> list[Person]:
    """Each once, since they first joined."""
    rows = members.order_by("joined_at").values_list("user_id", "user__username", "user__full_name", "joined_at")
    people = {row[0]: row for row in reversed(rows)}
    figures = ((key, did.get(key, Doing()), before.get(key, Doing())) for key in people)
    return [Person(*people[key], now, earlier) for key, now, earlier in figures]


def _did(members: MembershipQuerySet, period: Period) -> list[Part]:
    return [*_earned(members, period), *_spent(members, period)]


def _earned(members: MembershipQuerySet, period: Period) -> Iterator[Part]:
    rows = _by_day(_theirs(XPEvent.objects.all(), members), "happened_at", period)
    for user_id, day, last, xp, count in rows.annotate(xp=Sum("amount"), count=Count("pk")).values_list(
        "user_id", "utc_day", "last", "xp", "count"
    ):
        yield Part(user_id, day, last, xp=xp, activities=count)


def _spent(members: MembershipQuerySet, period: Period) -> Iterator[Part]:
    rows = _by_day(_theirs(ActiveTime.objects.all(), members), "started_at", period)
    for user_id, day, last, seconds in rows.annotate(total=Sum("seconds")).values_list(
        "user_id", "utc_day", "last", "total"
    ):
        yield Part(user_id, day, last, active_seconds=seconds)


def _by_day(rows: QuerySet[Any], moment: str, period: Period) -> Any:
    days = _within(rows, moment, period).annotate(utc_day=TruncDate(moment, tzinfo=UTC))
    return days.order_by().values("user_id", "utc_day").annotate(last=Max(moment))


def _within(rows: QuerySet[Any], moment: str, period: Period) -> QuerySet[Any]:
    return rows.filter(**{f"{moment}__gte": period.begins_at, f"{moment}__lt": period.ends_before})


def _theirs(rows: QuerySet[Any], members: MembershipQuerySet) -> QuerySet[Any]:
    """Rows from the workspaces in which their people are asked for."""
    there = members.filter(organization=OuterRef("organization_id"), user=OuterRef("user_id"))
    return rows.filter(Exists(there), organization__isnull=False).order_by()


def _by_person(parts: Iterable[Part]) -> dict[UUID, Doing]:
    found: dict[UUID, Doing] = defaultdict(Doing)
    for part in parts:
        found[part.user_id].add(part)
    return dict(found)


def _sum(parts: Iterable[Part]) -> Doing:
    total = Doing()
    for part in parts:
        total.add(part)
    return total
