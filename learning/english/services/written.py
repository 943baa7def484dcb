"""Other texts of a task, written by a model for one person: asked for, written by a worker, checked, and given once."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import User
from conversations.services.one_answer import ask_once
from learning.english.models import Task, TaskVersion, WrittenVariant
from learning.english.models.written import DEAD_AFTER, MOST_ATTEMPTS
from learning.english.other_texts import asked_again, problems_with, prompt_for, read_answer
from learning.english.rules import may_leave
from learning.english.variants import Body
from xentree.errors import AppError, LimitReached
from xentree.events import VariantWanted, VariantWritten, emit
from xentree.limits import spend
from xentree.personal_data import ExportedFile
from xentree.principal import Principal
from xentree.providers import routing
from xentree.providers.local import PROVIDER_ID as LOCAL

# A model may put right once what was wrong with its text.
ROUNDS = 2
# For one answer: tokens with what some models think before, characters, seconds.
MOST_TOKENS, MOST_CHARACTERS, SECONDS = 6_000, 30_000, 60
FAILURES_KEPT = timedelta(days=30)
Status = WrittenVariant.Status
log = structlog.get_logger(__name__)


def written_variant(task: Task, *, by: Principal) -> TaskVersion | None:
    """The text that lies ready for a person, from now on theirs; None where there is none. Inside a transaction."""
    ready = WrittenVariant.objects.filter(user=by.user, task=task, status=Status.READY).select_related("version")
    row = ready.first()
    if row is None or not _end(row, Status.READY, Status.GIVEN):
        return None
    return row.version if row.version.written_from == task.version else None


@transaction.atomic
def request_variant(task: Task, variant: int, *, by: Principal) -> None:
    """Have another text of what a person has before them written, for when they ask the next time; not without end."""
    try:
        spend("variant.user", by.user.pk)
        with transaction.atomic():
            row = WrittenVariant.objects.create(
                user=by.user, organization_id=by.organization_id, task=task, variant=variant
            )
    except (IntegrityError, LimitReached):
        # One is under way already, or lies ready; or it is enough for now.
        return
    emit(VariantWanted(row.pk))


def write_variant(row_id: UUID) -> None:
    """Ask, check, keep: a worker's job. Where nobody may be asked, the wish is forgotten."""
    row = WrittenVariant.objects.claim(row_id)
    if row is None:
        return
    by = Principal(row.user, "session", organization_id=row.organization_id)
    try:
        candidates = candidates_for(by)
        if not candidates:
            row.delete()
            return
        _write(row, candidates, by)
    except (AppError, TimeoutError) as failure:
        _fail(row, str(failure) or "It took too long.")


def tend_variants() -> list[UUID]:
    """Tidy up; the ids of what was lost on the way to a worker, or whose worker died."""
    free = WrittenVariant.objects.free()
    free.filter(attempts__gte=MOST_ATTEMPTS).update(status=Status.FAILED, failure="Its workers died.", changed_at=now())
    WrittenVariant.objects.filter(status=Status.FAILED, changed_at__lt=now() - FAILURES_KEPT).delete()
    # Whoever they were written for has gone, and their answers with them.
    TaskVersion.objects.filter(origin=TaskVersion.Origin.AI, by=None).delete()
    return list(free.filter(created_at__lt=now() - DEAD_AFTER).values_list("pk", flat=True)[:50])


def candidates_for(by: Principal) -> list[routing.Candidate]:
    """Who may be asked for them: models in this network, and others where person and organization allow it."""
    found = routing.candidates_in_thread("auto", images=False, organization_id=by.organization_id)
    anywhere = may_leave(by.user, by.organization_id)
    return [each for each in found if each.provider.id != LOCAL and (each.provider.local or anywhere)]


def export_written(user: User) -> Iterator[ExportedFile]:
    """The texts a person was given."""
    rows = WrittenVariant.objects.filter(user=user, version__isnull=False).select_related("version")
    texts = [
        {"task_id": row.task_id, "model": row.model, "created_at": row.created_at, "text": row.version.body}
        for row in rows
    ]
    if texts:
        yield ExportedFile("english/written-texts.json", texts)


def _write(row: WrittenVariant, candidates: list[routing.Candidate], by: Principal) -> None:
    task, level = row.task, row.task.lesson.module.level
    prompt, problems = prompt_for(task.body, row.variant, level), ["nobody answered"]
    for _ in range(ROUNDS):
        answer = ask_once(
            prompt, candidates, by, most_tokens=MOST_TOKENS, most_characters=MOST_CHARACTERS, seconds=SECONDS
        )
        row.model = f"{answer.candidate.provider.id}/{answer.candidate.model.id}" if answer.candidate else ""
        written = read_answer(answer.text, task.body)
        problems = ["it is no JSON object"] if written is None else problems_with(written, task.body, level)
        if written is not None and not problems:
            _keep(row, written)
            return
        log.warning("written_variant_refused", task=str(task), model=row.model, problems=problems)
        prompt = asked_again(prompt, answer.text, problems)
    _fail(row, "; ".join(problems))


@transaction.atomic
def _keep(row: WrittenVariant, body: Body) -> None:
    row.version = TaskVersion.objects.create(
        task=row.task, written_from=row.task.version, body=body, origin=TaskVersion.Origin.AI, by=row.user
    )
    if not _end(row, Status.WRITING, Status.READY):
        # Another worker took it up meanwhile: this text is one too many.
        row.version.delete()
        return
    emit(VariantWritten(row.user_id, row.task_id))


def _fail(row: WrittenVariant, why: str) -> None:
    row.failure = why[:300]
    _end(row, Status.WRITING, Status.FAILED)


def _end(row: WrittenVariant, before: Status, after: Status) -> bool:
    fields = {"version": row.version, "model": row.model[:200], "failure": row.failure, "changed_at": now()}
    return bool(WrittenVariant.objects.filter(pk=row.pk, status=before).update(status=after, **fields))
