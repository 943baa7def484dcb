"""The first page of English: where somebody stands, and what comes next."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from accounts.models import User
from learning.english.models import ModuleProgress, NotebookError, Submission
from learning.english.path.course import ModuleView, course_map
from learning.english.path.next_task import NextTask, due_reviews, next_best_task
from learning.english.proficiency.queries import Xpi, index_of
from learning.models import ActiveTime, Area
from learning.progress.days import DAY, today_of
from learning.progress.streak_facts import standing_of
from xentree.principal import Principal

RECENT, RECURRING = 5, 5
# An error is one that comes again and again from its second time on.
AGAIN = 2


@dataclass(frozen=True)
class Dashboard:
    """What the first page says; `course` is the whole map."""

    course: list[ModuleView]
    streak: int
    minutes_this_week: int
    due_reviews: int
    next_task: NextTask | None
    recent_submissions: list[Submission]
    recurring_errors: list[NotebookError]
    index: Xpi

    @property
    def modules(self) -> dict[str, int]:
        """How many there are, are begun, are completed."""
        status = [view.status for view in self.course]
        begun, completed = ModuleProgress.Status.IN_PROGRESS, ModuleProgress.Status.COMPLETED
        return {"total": len(status), "in_progress": status.count(begun), "completed": status.count(completed)}


def dashboard_of(principal: Principal) -> Dashboard:
    """Figures over all workspaces; texts only of those that are open to the principal."""
    user, course = principal.user, course_map(principal)
    return Dashboard(
        course,
        standing_of(user).streak.current,
        _seconds_this_week(user) // 60,
        due_reviews(user).count(),
        next_best_task(user, course),
        list(Submission.objects.visible_to(principal).select_related("task__lesson__module")[:RECENT]),
        list(recurring_errors(principal)[:RECURRING]),
        index_of(user),
    )


def recurring_errors(principal: Principal) -> QuerySet[NotebookError]:
    """Errors made more than once and not mastered since, the most frequent first."""
    errors = NotebookError.objects.visible_to(principal).filter(mastered_at=None, count__gte=AGAIN)
    return errors.order_by("-count", "-last_at", "-id")


def _seconds_this_week(user: User) -> int:
    """Since the Sunday of the person's own week."""
    today = today_of(user)
    start: date = today - DAY * (today.isoweekday() % 7)
    spent = ActiveTime.objects.filter(user=user, area=Area.ENGLISH, day__gte=start)
    return spent.aggregate(total=Sum("seconds", default=0))["total"]
