"""A teacher's word on a member's skill: it stands in the place of what the index believed, and can be taken back."""

from uuid import uuid4, uuid5

from django.db import transaction

from learning.english.models import Evidence
from learning.english.proficiency import SKILLS
from learning.english.proficiency.queries import index_of
from learning.english.rules import can_rate
from learning.english.services.evidence import lock_english, record_evidence, replace_evidence
from organizations.models import Membership
from organizations.services.audit import record
from xentree.errors import Invalid, NotAllowed, NotFound
from xentree.principal import Principal


@transaction.atomic
def set_rating(membership: Membership, skill: str, value: float, *, reason: str, by: Principal) -> Evidence:
    """Say where a member stands in a skill, and why; both are in their history and in the organization's record."""
    if not can_rate(by, membership):
        raise NotAllowed("You may not say where this person stands.")
    if skill not in SKILLS or not 0 <= value <= 100:
        raise Invalid("Choose one of the skills, and a place from 0 to 100.", value=["Choose a place from 0 to 100."])
    if not (reason := reason.strip()):
        raise Invalid("Say why, for the learner to read.", reason=["Say why, for the learner to read."])
    lock_english(membership.user_id)
    before = {each.skill: each.score for each in index_of(membership.user).breakdown}
    source = uuid4()
    record_evidence(
        membership.user,
        skill,
        value,
        weight=1,
        cause=Evidence.Cause.TEACHER,
        source_id=source,
        organization_id=membership.organization_id,
        note=reason,
        by=by,
    )
    _write_down(membership, "english_rating.set", by, {skill: before[skill]}, {skill: value, "reason": reason})
    return Evidence.objects.get(user=membership.user, skill=skill, source_id=source)


@transaction.atomic
def withdraw_rating(word: Evidence, *, reason: str = "", by: Principal) -> None:
    """Take a teacher's word back: the index is told as if it had never been said, and the record keeps that it was."""
    memberships = Membership.objects.filter(organization=word.organization_id, user=word.user_id)
    membership = memberships.select_related("organization", "user").first()
    if membership is None or word.cause != Evidence.Cause.TEACHER:
        raise NotFound
    if not can_rate(by, membership):
        raise NotAllowed("You may not take this back.")
    source = uuid5(word.pk, "withdrawn")
    replace_evidence(word, value=word.value, weight=0, source_id=source, note=reason.strip(), by=by)
    _write_down(membership, "english_rating.withdrawn", by, {word.skill: word.value}, {"reason": reason.strip()})


def _write_down(
    membership: Membership, action: str, by: Principal, before: dict[str, object], after: dict[str, object]
) -> None:
    user = membership.user
    record(
        membership.organization, action, by=by, target_id=user.pk, target_name=user.username, before=before, after=after
    )
