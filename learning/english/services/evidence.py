"""What moves the index: each piece of evidence once, and everything that follows from it in the same transaction."""

from datetime import datetime
from math import isfinite
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from learning.english.models import Evidence, LearnerSettings, SkillRating
from learning.english.models.proficiency import EvidenceQuerySet
from learning.english.proficiency import SKILLS, Belief, Index, SkillState, index_at
from learning.english.proficiency.rows import Cause, states_of, told_of
from learning.english.proficiency.telling import Moment, States, add, tell
from xentree.errors import Conflict
from xentree.principal import Principal

_DIGITS = 2


@transaction.atomic
def record_evidence(
    user: User,
    skill: str,
    value: float,
    *,
    weight: float,
    difficulty: float | None = None,
    cause: str,
    source_id: UUID,
    organization_id: UUID | None = None,
    happened_at: datetime | None = None,
    note: str = "",
    by: Principal | None = None,
) -> float:
    """How far the evidence moved the index; 0 for a (skill, source) that is known, for visitors and at weight 0.

    With a `difficulty` (`difficulty_of(level)`), `value` is the score in percent in a task that hard; without one, a
    place on the scale of the index (`middle_of(level)`). `weight` is 0 to 1: how much it shows, and how surely.
    """
    _refuse_nonsense(skill, value, weight, difficulty)
    if user.kind == User.Kind.VISITOR or weight == 0:
        return 0.0
    lock_english(user.pk)
    if Evidence.objects.filter(user=user, skill=skill, source_id=source_id).exists():
        return 0.0
    return write_evidence(
        Evidence(
            user=user,
            skill=skill,
            value=value,
            weight=weight,
            difficulty=difficulty,
            cause=Cause(cause),
            source_id=source_id,
            organization_id=organization_id,
            happened_at=happened_at or now(),
            note=note[:300],
            by=by.user if by else None,
        )
    )


@transaction.atomic
def replace_evidence(
    row: Evidence, *, value: float, weight: float, source_id: UUID, note: str = "", by: Principal
) -> float:
    """Let other evidence stand in the place of a row, at its moment; at weight 0 nothing does. Once, then Conflict."""
    lock_english(row.user_id)
    if Evidence.objects.filter(replaces=row).exists():
        raise Conflict("Somebody has corrected this already.")
    return write_evidence(
        Evidence(
            user_id=row.user_id,
            skill=row.skill,
            value=value,
            weight=weight,
            difficulty=row.difficulty,
            cause=row.cause,
            source_id=source_id,
            organization_id=row.organization_id,
            happened_at=row.happened_at,
            note=note[:300],
            by=by.user,
            replaces=row,
        )
    )


def lock_english(user_id: UUID) -> LearnerSettings:
    """The person's row, held until the transaction ends: whoever writes evidence, ratings or settings holds it."""
    rows = LearnerSettings.objects.select_for_update()
    if found := rows.filter(user=user_id).first():
        return found
    LearnerSettings.objects.get_or_create(user_id=user_id)
    return rows.get(user=user_id)


def write_evidence(row: Evidence) -> float:
    """How far a new row moved the index, under the lock; what is older than something known is told in its place."""
    states = states_of(SkillRating.objects.filter(user=row.user_id))
    if row.replaces_id is not None or not _is_latest(row, states):
        row.save(force_insert=True)
        return retell(row.user_id, since=row.happened_at)
    before = index_at(states, row.happened_at)
    state = add(states, told_of(row))
    index = index_at(states, row.happened_at)
    _keep_ratings(row.user_id, {row.skill: state})
    _describe(row, index, state)
    row.save(force_insert=True)
    Evidence.objects.filter(user=row.user_id, happened_at=row.happened_at).update(**_described(index))
    return index.xpi - before.xpi


def retell(user_id: UUID, *, since: datetime | None = None) -> float:
    """Tell ratings and history from the evidence, under the lock; how far the index is now from what it was.

    What was written down before `since` is taken as it stands; without it everything is told anew.
    """
    before = states_of(SkillRating.objects.filter(user=user_id))
    counted = Evidence.objects.filter(user=user_id).counted()
    states = _states_before(counted, since) if since else {}
    rows = list(counted.filter(happened_at__gte=since) if since else counted)
    moments = {moment.at: moment for moment in tell(map(told_of, rows), states)}
    changed = [row for row in rows if _redescribe(row, moments[row.happened_at])]
    fields = ["mean", "deviation", "count", "xpi", "uncertainty", "breakdown"]
    Evidence.objects.bulk_update(changed, fields, batch_size=100)
    SkillRating.objects.filter(user=user_id).exclude(skill__in=states).delete()
    _keep_ratings(user_id, states)
    moment = max((state.at for state in (*before.values(), *states.values())), default=now())
    return index_at(states, moment).xpi - index_at(before, moment).xpi


def _states_before(counted: EvidenceQuerySet, moment: datetime) -> States:
    """What the last piece of evidence of each skill left."""
    earlier = counted.filter(happened_at__lt=moment).order_by("-happened_at", "-source_id")
    last = (earlier.filter(skill=skill).first() for skill in SKILLS)
    return {row.skill: SkillState(Belief(row.mean, row.deviation), row.happened_at, row.count) for row in last if row}


@transaction.atomic
def rebuild_proficiency(user: User) -> None:
    """The person's ratings and history, as their evidence tells them; what was right stays as it was."""
    lock_english(user.pk)
    retell(user.pk)


def _refuse_nonsense(skill: str, value: float, weight: float, difficulty: float | None) -> None:
    """What is graded here is graded by ourselves: nonsense is a mistake in the code."""
    if skill not in SKILLS or not 0 <= value <= 100 or not 0 <= weight <= 1:
        raise ValueError(f"no evidence: {skill} {value} at weight {weight}")
    if difficulty is not None and not isfinite(difficulty):
        raise ValueError(f"no difficulty: {difficulty}")


def _is_latest(row: Evidence, states: States) -> bool:
    """Later than all of its skill, and not earlier than anything else."""
    own = states.get(row.skill)
    return (own is None or own.at < row.happened_at) and all(state.at <= row.happened_at for state in states.values())


def _described(index: Index) -> dict[str, object]:
    breakdown = {skill: round(mean, _DIGITS) for skill, mean in index.breakdown.items()}
    return {"xpi": index.xpi, "uncertainty": index.uncertainty, "breakdown": breakdown}


def _redescribe(row: Evidence, moment: Moment) -> bool:
    """Whether the row said anything else until now."""
    return _describe(row, moment.standing, moment.after[row.skill, row.source_id])


def _describe(row: Evidence, index: Index, state: SkillState) -> bool:
    """Put what follows from it into the row; whether that is anything new."""
    belief = {"mean": state.belief.mean, "deviation": state.belief.deviation, "count": state.count}
    fields = {**_described(index), **belief}
    is_new = any(getattr(row, name) != value for name, value in fields.items())
    for name, value in fields.items():
        setattr(row, name, value)
    return is_new


def _keep_ratings(user_id: UUID, states: States) -> None:
    rows = [
        SkillRating(
            user_id=user_id,
            skill=skill,
            mean=state.belief.mean,
            deviation=state.belief.deviation,
            evidence_count=state.count,
            updated_at=state.at,
        )
        for skill, state in states.items()
    ]
    fields = ["mean", "deviation", "evidence_count", "updated_at"]
    SkillRating.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "skill"], update_fields=fields)
