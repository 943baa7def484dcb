"""A class: where each member stands and what they did, in figures; never what they wrote or said."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.timezone import now

from learning.english.models import Evidence, LearnerSettings, ModuleProgress, NotebookError, Submission
from learning.english.proficiency.queries import Xpi, indexes_of
from learning.progress.models import ActiveTime, Area
from learning.progress.statistics.audience import audience_of
from organizations.models import Membership
from organizations.models.organizations import MembershipQuerySet
from xentree.principal import Principal

# Minutes are those of so many days.
LATELY = timedelta(days=30)
MOST_ERRORS = 3


@dataclass(frozen=True)
class ErrorCount:
    """A kind of error somebody makes, and how often."""

    type: str
    count: int


@dataclass(frozen=True)
class TeachersWord:
    """What a teacher of this organization said of a skill, as long as it counts."""

    id: UUID
    skill: str
    value: float
    reason: str
    by: str
    at: datetime


@dataclass
class Pupil:
    """A member; `xpi` is there once they have practised in this organization's workspace."""

    user_id: UUID
    username: str
    full_name: str
    role: str
    teams: list[str]
    level: str = ""
    xpi: Xpi | None = None
    modules_completed: int = 0
    modules_begun: int = 0
    minutes: int = 0
    last_at: datetime | None = None
    recurring_errors: list[ErrorCount] = field(default_factory=list)
    words: list[TeachersWord] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As shown."""
        return self.full_name or self.username

    @property
    def weakest_skill(self) -> str | None:
        """Of the skills something is known of."""
        return self.xpi.weakest_skill if self.xpi else None


def class_members(principal: Principal, organization_id: UUID, team_id: UUID | None = None) -> MembershipQuerySet:
    """The active memberships the asker teaches; NotFound and NotAllowed as for the statistics of an organization."""
    return audience_of(principal, organization_id=organization_id, team_id=team_id)


def class_of(members: MembershipQuerySet) -> list[Pupil]:
    """All of one organization's members among those, by name, at nine queries."""
    rows = list(members.select_related("user").prefetch_related("teams"))
    if not rows:
        return []
    pupils = {row.user_id: _pupil(row) for row in rows}
    _Class(rows[0].organization_id, pupils).fill()
    return sorted(pupils.values(), key=lambda pupil: (pupil.name.casefold(), pupil.username))


def _pupil(row: Membership) -> Pupil:
    user: Any = row.user
    return Pupil(user.pk, user.username, user.full_name, row.role, [team.name for team in row.teams.all()])


@dataclass(frozen=True)
class _Class:
    """Members of one organization, on their way to be described."""

    organization_id: UUID
    pupils: dict[UUID, Pupil]

    def fill(self) -> None:
        """One query a figure."""
        here = {"organization": self.organization_id, "user__in": list(self.pupils)}
        self._fill_practice(here)
        for user_id, level in LearnerSettings.objects.filter(user__in=self.pupils).values_list("user", "level"):
            self.pupils[user_id].level = level
        self._fill_modules(here)
        self._fill_minutes(here)
        self._fill_errors(here)
        self._fill_words(here)

    def _fill_practice(self, here: dict[str, Any]) -> None:
        """Who practised here, when last, and where they stand."""
        evidence = Evidence.objects.filter(**here).exclude(cause=Evidence.Cause.TEACHER).order_by()
        latest = dict(evidence.values("user").annotate(last=Max("happened_at")).values_list("user", "last"))
        for user_id, xpi in indexes_of(latest).items():
            self.pupils[user_id].xpi, self.pupils[user_id].last_at = xpi, latest[user_id]

    def _fill_modules(self, here: dict[str, Any]) -> None:
        """Those with an answer given here."""
        answers = Submission.objects.filter(organization=self.organization_id, user=OuterRef("user"))
        answered = Exists(answers.filter(task__lesson__module=OuterRef("module")))
        rows = ModuleProgress.objects.filter(answered, user__in=here["user__in"]).order_by()
        done = Count("pk", filter=Q(status=ModuleProgress.Status.COMPLETED))
        counts = rows.values("user").annotate(begun=Count("pk"), done=done).values_list("user", "begun", "done")
        for user_id, begun, completed in counts:
            self.pupils[user_id].modules_begun, self.pupils[user_id].modules_completed = begun, completed

    def _fill_minutes(self, here: dict[str, Any]) -> None:
        times = ActiveTime.objects.filter(**here, area=Area.ENGLISH, started_at__gte=now() - LATELY).order_by()
        for user_id, seconds in times.values("user").annotate(sum=Sum("seconds")).values_list("user", "sum"):
            self.pupils[user_id].minutes = seconds // 60

    def _fill_errors(self, here: dict[str, Any]) -> None:
        """The kinds made most, of those that are not mastered."""
        errors = NotebookError.objects.filter(**here, mastered_at=None).order_by()
        found: dict[UUID, list[ErrorCount]] = defaultdict(list)
        sums = errors.values("user", "type").annotate(sum=Sum("count")).values_list("user", "type", "sum")
        for user_id, kind, count in sums:
            found[user_id].append(ErrorCount(kind, count))
        for user_id, counts in found.items():
            most = sorted(counts, key=lambda each: (-each.count, each.type))[:MOST_ERRORS]
            self.pupils[user_id].recurring_errors = most

    def _fill_words(self, here: dict[str, Any]) -> None:
        rows = Evidence.objects.filter(**here, cause=Evidence.Cause.TEACHER).counted().select_related("by")
        for row in rows:
            by: Any = row.by
            name = by.username if by else ""
            word = TeachersWord(row.pk, row.skill, row.value, row.note, name, row.happened_at)
            self.pupils[row.user_id].words.append(word)
