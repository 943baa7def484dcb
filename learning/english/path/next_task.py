"""What somebody had best do next: what memory is about to lose, then what they began, then what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.timezone import now

from accounts.models import User
from learning.english.models import LearnerSettings, ModuleProgress, Review, Submission, Task
from learning.english.path.course import NOT_STARTED, ModuleView
from learning.english.path.unlocking import LEVELS

REVIEW, RESUME, NEXT = "review", "resume", "next"


@dataclass(frozen=True)
class NextTask:
    """A task and why it comes now: review, resume or next."""

    task: Task
    reason: str


def next_best_task(user: User, course: list[ModuleView]) -> NextTask | None:
    """The next best task of somebody who has the course like that; None when all is done."""
    if review := due_reviews(user).first():
        return NextTask(review.task, REVIEW)
    for view in (*_begun(user, course), *_following(user, course)):
        if task := open_task(view.module.pk, user):
            return NextTask(task, NEXT if view.status == NOT_STARTED else RESUME)
    return None


def modules_ahead(user: User, course: list[ModuleView]) -> list[ModuleView]:
    """What somebody still has before them, in the order they will come to it: begun, open, then what opens later."""
    locked = [view for view in course if view.locked and view.status == NOT_STARTED and view.task_count]
    return [*_begun(user, course), *_following(user, course), *locked]


def due_reviews(user: User) -> QuerySet[Review]:
    """Missed tasks that are due again, the longest due first."""
    taught = Review.objects.filter(user=user, due_at__lte=now(), task__in=Task.objects.published())
    return taught.select_related("task__lesson__module")


def open_task(module_id: UUID, user: User) -> Task | None:
    """The first task of a module that is not done: of those it needs, then of the others."""
    done = Submission.objects.filter(user=user, task__lesson__module=module_id, passed=True).order_by().values("task")
    left = Task.objects.published().filter(lesson__module=module_id).exclude(pk__in=done)
    return left.select_related("lesson__module").order_by("-required", "lesson__order", "order").first()


def _begun(user: User, course: Iterable[ModuleView]) -> list[ModuleView]:
    """The one that was worked at last comes first; what could be completed needs no more tasks."""
    views = [view for view in course if view.status == ModuleProgress.Status.IN_PROGRESS and not view.can_complete]
    last = Submission.objects.filter(user=user, task__lesson__module__in=[view.module for view in views]).order_by()
    rows = last.values_list("task__lesson__module").annotate(Max("created_at"))
    times = dict(rows)
    return sorted(views, key=lambda view: times.get(view.module.pk) or view.started_at or now(), reverse=True)


def _following(user: User, course: Iterable[ModuleView]) -> list[ModuleView]:
    """From their own level on, then what lies below it."""
    level = LearnerSettings.objects.filter(user=user).values_list("level", flat=True).first()
    own = LEVELS.index(level) if level else 0
    views = [view for view in course if view.status == NOT_STARTED and not view.locked and view.task_count]
    return sorted(views, key=lambda view: LEVELS.index(view.module.level) < own)
