"""A person's look at what an evaluator judged: asked for by the learner, decided by a teacher or staff."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import now

from learning.english.models import Evaluation, EvaluationToReview, Evidence, SecondLook, Submission
from learning.english.proficiency import distance
from learning.english.services.evidence import lock_english, replace_evidence
from organizations.services.audit import record
from xentree.errors import Conflict, Invalid, NotFound
from xentree.principal import Principal

Verdict = SecondLook.Verdict
# A person's mark is sure.
_WEIGHT = 1.0


@transaction.atomic
def ask_second_look(evaluation: Evaluation, *, words: str = "", by: Principal) -> SecondLook:
    """Put one's own answer on the desk of a teacher, or of staff, who may then read it; asked again it stays there."""
    lock_english(by.user.pk)
    if evaluation.user_id != by.user.pk:
        raise NotFound
    if evaluation.status != Evaluation.Status.DONE or evaluation.score is None:
        raise Conflict("There is no mark yet that somebody could look at again.")
    fields = {"asked_at": now(), "words": words.strip()[:300], "score_before": evaluation.score}
    look, is_new = SecondLook.objects.get_or_create(evaluation=evaluation, defaults=fields)
    if not is_new and look.verdict != Verdict.WAITING:
        raise Conflict("Somebody has looked at this already.", "already_looked_at")
    return look


@transaction.atomic
def decide_second_look(evaluation_id: UUID, *, score: float | None = None, note: str = "", by: Principal) -> SecondLook:
    """Confirm a mark, or with a `score` set another one: submission and evidence follow; once, and never of oneself."""
    if score is not None and not 0 <= score <= 100:
        raise Invalid("A mark is from 0 to 100.", score=["Choose a mark from 0 to 100."])
    found = EvaluationToReview.objects.open_to(by).filter(pk=evaluation_id).first()
    if found is None:
        raise NotFound("There is no such answer to look at.")
    lock_english(found.user_id)
    if not EvaluationToReview.objects.undecided().filter(pk=found.pk).exists():
        raise Conflict("Somebody has looked at this already, or need not.", "already_looked_at")
    look, _ = SecondLook.objects.get_or_create(evaluation_id=found.pk, defaults={"score_before": found.score})
    is_same = score is None or score == found.score
    look.verdict = Verdict.CONFIRMED if is_same else Verdict.CORRECTED
    look.score, look.note = found.score if is_same else score, note.strip()[:600]
    look.by, look.decided_at = by.user, now()
    look.save()
    if look.verdict == Verdict.CORRECTED:
        _correct(found, look, by)
    _write_down(found, look, by)
    return look


def _correct(evaluation: Evaluation, look: SecondLook, by: Principal) -> None:
    """The submission has the new mark; evidence is moved by as much as the mark was, on the scale it is given on."""
    assert look.score is not None and look.score_before is not None
    sources = [evaluation.pk]
    if submission := Submission.objects.filter(evaluation=evaluation.pk).first():
        sources.append(submission.pk)
        submission.score, submission.points = look.score, look.score * submission.max_points / 100
        submission.save(update_fields=["score", "points"])
    before, after = look.score_before, look.score
    for row in list(Evidence.objects.filter(user=evaluation.user_id, source_id__in=sources).counted()):
        moved = distance(before, after) if row.difficulty is None else after - before
        value = min(100.0, max(0.0, row.value + moved))
        source = uuid5(evaluation.pk, f"second look {row.pk}")
        replace_evidence(row, value=value, weight=_WEIGHT, source_id=source, note=look.note, by=by)


def _write_down(evaluation: Evaluation, look: SecondLook, by: Principal) -> None:
    """In the organization's record; what was answered in no organization has the row of the look alone."""
    if evaluation.organization:
        record(
            evaluation.organization,
            f"english_mark.{look.verdict}",
            by=by,
            target_id=evaluation.pk,
            target_name=evaluation.user.username,
            before={"score": look.score_before},
            after={"score": look.score},
        )
