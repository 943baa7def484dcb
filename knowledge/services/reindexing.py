"""Building the search index anew as a job: one at a time, alive while it works, taken up again where a worker died."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from knowledge import search
from knowledge.models import Reindex, ReindexQuerySet
from knowledge.search import Kind, shelves
from knowledge.search.typesense import feeding
from xentree.errors import AppError, Conflict, Invalid, NotAllowed
from xentree.events import ReindexRequested, emit
from xentree.principal import Principal

log = structlog.get_logger(__name__)
# What still misses after an automatic run is not what another would find.
REST = timedelta(hours=1)
State = Reindex.State
Tell = Callable[[float], None]


class TakenOver(Exception):
    """Another worker has the job: this one was taken for dead, or the job is gone."""


def request_reindex(*, kinds: Sequence[Kind] = (), user_id: UUID | None = None, by: Principal) -> Reindex:
    """A job for a worker; the one that is under way where it does the same, Conflict where it does not."""
    if not by.user.is_staff:
        raise NotAllowed("Only staff may do this.")
    if user_id and not get_user_model().objects.filter(pk=user_id).exists():
        raise Invalid("There is no such person.", user_id=["There is no such person."])
    wanted = Reindex(kinds=sorted(set(kinds)), user_id=user_id, started_by=by.user)
    job = _begin(wanted) or Reindex.objects.unfinished().first()
    if job is None or (job.kinds, job.user_id) != (wanted.kinds, user_id):
        raise _busy()
    return job


def start_missing_reindex() -> Reindex | None:
    """A job for what is not in the index yet, as after an upgrade; for all of it where an engine has nothing yet."""
    tried = Reindex.objects.filter(started_by=None, created_at__gt=now() - REST)
    if tried.exists() or Reindex.objects.unfinished().exists():
        return None
    missing = [collection.kind for collection in search.collections() if collection.pending]
    if search.engine().status().is_unbuilt:
        return _begin(Reindex())
    return _begin(Reindex(kinds=sorted(missing))) if missing else None


def reindex_here(kinds: Sequence[Kind], tell: Tell) -> Reindex:
    """Do it now, in this process; Conflict where somebody is at it."""
    moment = now()
    running = {"state": State.RUNNING, "attempts": 1, "alive_at": moment, "started_at": moment}
    job = _saved(Reindex(kinds=sorted(set(kinds)), **running))
    if job is None:
        raise _busy()
    _work(job, tell)
    job.refresh_from_db()
    return job


def run_reindex(job_id: UUID) -> None:
    """Do a job that waits, or whose worker died; leaves it done or failed, in words."""
    job = _claim(job_id)
    if job and job.attempts > Reindex.ATTEMPTS:
        _finish(job, State.FAILED, "It stopped several times without an end. The log of the worker may say why.")
    elif job:
        _work(job, lambda _share: None)


def lost_reindexes() -> list[UUID]:
    """Jobs that a worker should take up again."""
    return list(Reindex.objects.lost().values_list("pk", flat=True))


def feed_engine() -> None:
    """Tell a search engine beside the database what changed, if settings name one."""
    if settings.SEARCH_ENGINE == "typesense":
        feeding.feed()


def tidy_engines() -> None:
    """What an engine that settings do not name any more was told is of no use if it comes back."""
    if settings.SEARCH_ENGINE != "typesense":
        feeding.forget()


def tidy_shelves() -> None:
    """Remove what is not read any more, and what a job that was given up had begun to build."""
    shelves.put_away_unfinished(unless_built=True)
    shelves.remove_retired()


def _work(job: Reindex, tell: Tell) -> None:
    def advance(share: float) -> None:
        tell(share)
        if not _own(job).update(alive_at=now(), progress=max(0, min(99, int(100 * share)))):
            raise TakenOver

    try:
        search.reindex([Kind(kind) for kind in job.kinds], user_id=job.user_id, on_progress=advance)
    except (TakenOver, search.Overtaken):
        log.warning("reindex_taken_over", job_id=str(job.pk))
    except Exception as error:
        log.exception("reindex_failed", job_id=str(job.pk))
        _finish(job, State.FAILED, _why(error))
    else:
        _finish(job, State.DONE, "")


def _why(error: Exception) -> str:
    if isinstance(error, AppError):
        return f"It stopped: {error.message}"
    return f"It stopped with an error: {type(error).__name__}. The log says more."


def _begin(job: Reindex) -> Reindex | None:
    """Queued; None where another is under way."""
    if _saved(job):
        emit(ReindexRequested(job.pk))
        return job
    return None


def _saved(job: Reindex) -> Reindex | None:
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        return None
    return job


def _busy() -> Conflict:
    return Conflict("The search index is being built anew already. Wait for its end.", "reindex_running")


def _claim(job_id: UUID) -> Reindex | None:
    """One row changed, or somebody else has it."""
    lost = Q(pk__in=Reindex.objects.lost().values("pk"))
    moment = now()
    started = {"state": State.RUNNING, "alive_at": moment, "started_at": moment, "progress": 0}
    free = Reindex.objects.filter(Q(state=State.QUEUED) | lost, pk=job_id)
    if not free.update(**started, attempts=F("attempts") + 1):
        return None
    return Reindex.objects.get(pk=job_id)


def _finish(job: Reindex, state: State, error: str) -> None:
    whole = {"progress": 100} if state == State.DONE else {}
    _own(job).update(state=state, error=error, finished_at=now(), **whole)


def _own(job: Reindex) -> ReindexQuerySet:
    return Reindex.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
