"""What members did in the workspaces of their organizations, counted from the ledgers by days in UTC."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from learning.progress.models import ActiveTime, XPEvent
from learning.progress.statistics.expressions import Text, UTCDay
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
        self.people.add(part.user_id)
        if part.last and (self.last_active_at is None or self.last_active_at < part.last):
            self.last_active_at = part.last

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


class Part(NamedTuple):
    """What one person did, out of one of the two ledgers."""

    user_id: UUID
    last: datetime | None = None
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
    """Seven queries, however many members."""
    scope = _Scope.of(members)
    now, before = _by_person(_did(scope, period)), _by_person(_did(scope, period.previous))
    by_day = {day: Doing() for day in period.days()}
    for day, part in _daily(scope, period):
        by_day[day].add(part)
        now[part.user_id].days.add(day)
    people = [Person(*place, now[place[0]], before[place[0]]) for place in scope.people()]
    return Report(period, people, _sum(now), _sum(before), list(by_day.items()))


def with_total_xp(people: Iterable[Person], members: MembershipQuerySet) -> list[Person]:
    """The same people, with all XP they ever got there."""
    totals: dict[UUID, int] = defaultdict(int)
    scope = _Scope.of(members)
    for user_id, xp in scope.sums(XPEvent.objects.all(), ["user_id"], xp=Sum("amount")):
        totals[user_id] += xp
    return [replace(person, total_xp=totals[person.user_id]) for person in people]


def by_area(members: MembershipQuerySet, period: Period) -> list[tuple[str, int]]:
    """Active seconds in each area, the most first."""
    found: dict[str, int] = defaultdict(int)
    rows = _within(ActiveTime.objects.all(), "started_at", period)
    for area, seconds in _Scope.of(members).sums(rows, ["area"], total=Sum("seconds")):
        found[area] += seconds
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def by_reason(members: MembershipQuerySet, period: Period) -> list[tuple[str, int, int]]:
    """What XP was for: reason, how often, XP; the most first."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    rows = _within(XPEvent.objects.all(), "happened_at", period)
    for reason, count, xp in _Scope.of(members).sums(rows, ["reason"], count=Count("pk"), xp=Sum("amount")):
        counts[reason] += count
        sums[reason] += xp
    return sorted(((name, counts[name], sums[name]) for name in sums), key=lambda row: (-row[2], -row[1], row[0]))


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


@dataclass(frozen=True)
class _Scope:
    """Memberships, read once: (organization, user, username, full name, since when)."""

    members: MembershipQuerySet
    places: list[tuple[UUID, UUID, str, str, datetime]]

    @classmethod
    def of(cls, members: MembershipQuerySet) -> "_Scope":
        names = ("organization_id", "user_id", "user__username", "user__full_name", "joined_at")
        return cls(members, list(members.order_by("joined_at").values_list(*names)))

    def people(self) -> Iterable[tuple[UUID, str, str, datetime]]:
        """Each once, since they first joined."""
        return {place[1]: place[1:] for place in reversed(self.places)}.values()

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of these people and organizations; who is here in one and there in another is left to `pairs`."""
        organizations = {place[0] for place in self.places}
        return rows.filter(organization__in=organizations, user__in=self.members.order_by().values("user")).order_by()

    def sums(self, rows: QuerySet[Any], groups: list[str], **sums: Any) -> Iterator[tuple[Any, ...]]:
        """Groups and sums of what members did in an organization of theirs; a group may come in several rows."""
        pairs = {place[:2] for place in self.places}
        parts = self.narrowed(rows).values("organization_id", "user_id", *groups).annotate(**sums)
        for organization_id, user_id, *rest in parts.values_list("organization_id", "user_id", *groups, *sums):
            if (organization_id, user_id) in pairs:
                yield tuple(rest)


def _did(scope: _Scope, period: Period) -> Iterator[Part]:
    """A row a person out of each ledger."""
    earned = _within(XPEvent.objects.all(), "happened_at", period)
    sums = {"last": Max("happened_at"), "xp": Sum("amount"), "count": Count("pk")}
    for user_id, last, xp, count in scope.sums(earned, ["user_id"], **sums):
        yield Part(user_id, last, xp=xp, activities=count)
    spent = _within(ActiveTime.objects.all(), "started_at", period)
    for user_id, last, seconds in scope.sums(spent, ["user_id"], last=Max("started_at"), total=Sum("seconds")):
        yield Part(user_id, last, active_seconds=seconds)


def _daily(scope: _Scope, period: Period) -> Iterator[tuple[date, Part]]:
    """A row a person and day out of each ledger."""
    earned = _within(XPEvent.objects.all(), "happened_at", period)
    for user_id, day, xp, count in _by_day(scope, earned, "happened_at", xp=Sum("amount"), count=Count("pk")):
        yield day, Part(user_id, xp=xp, activities=count)
    spent = _within(ActiveTime.objects.all(), "started_at", period)
    for user_id, day, seconds in _by_day(scope, spent, "started_at", total=Sum("seconds")):
        yield day, Part(user_id, active_seconds=seconds)


def _by_day(scope: _Scope, rows: QuerySet[Any], moment: str, **sums: Any) -> Iterator[tuple[Any, ...]]:
    """There may be a hundred thousand, so ids and days come as texts, and each different one is read once."""
    groups = {"place": Text("organization_id"), "person": Text("user_id"), "utc_day": UTCDay(moment)}
    pairs = {place[:2]: place[1] for place in scope.places}
    people = cache(lambda place, person: pairs.get((UUID(place), UUID(person))))
    read = cache(date.fromisoformat)
    parts = scope.narrowed(rows).annotate(**groups).values(*groups).annotate(**sums)
    for place, person, day, *rest in parts.values_list(*groups, *sums).iterator(chunk_size=5000):
        if user_id := people(place, person):
            yield user_id, read(day), *rest


def _within(rows: QuerySet[Any], moment: str, period: Period) -> QuerySet[Any]:
    return rows.filter(**{f"{moment}__gte": period.begins_at, f"{moment}__lt": period.ends_before})


def _by_person(parts: Iterable[Part]) -> dict[UUID, Doing]:
    found: dict[UUID, Doing] = defaultdict(Doing)
    for part in parts:
        found[part.user_id].add(part)
    return found


def _sum(did: dict[UUID, Doing]) -> Doing:
    total = Doing()
    for each in did.values():
        total.join(each)
    return total
