"""Who may do what with the course, with what was answered, and with other people's English."""

from uuid import UUID

from accounts.models import User
from learning.english.models import Evaluation, LearnerSettings, Recording
from organizations.models import Membership, Organization, Role
from organizations.rules import membership_of, oversees_all
from xentree.principal import Principal


def can_edit_course(user: User) -> bool:
    """Staff: it is the same course for every organization."""
    return bool(user.is_active and user.is_staff)


def can_use_recording(by: Principal, recording: Recording) -> bool:
    """A voice is its person's alone: not even staff hear it."""
    return bool(recording.user_id == by.user.pk)


def can_retry_evaluation(by: Principal, evaluation: Evaluation) -> bool:
    """Its person; staff may set going again what has stopped, without seeing what it is about."""
    return bool(evaluation.user_id == by.user.pk or (by.is_self and by.user.is_staff))


def may_leave(user: User, organization_id: UUID | None) -> bool:
    """Whether what is practised may go to a server outside this network: person and organization say so."""
    if not LearnerSettings.objects.filter(user=user, allow_remote=True).exists():
        return False
    if organization_id is None:
        return True
    return Organization.objects.filter(pk=organization_id, answers_may_leave=True).exists()


def can_rate(principal: Principal, membership: Membership) -> bool:
    """Say where a member stands: who oversees them, not themselves, and not somebody ranked above."""
    if membership.user_id == principal.user.pk:
        return False
    if oversees_all(principal):
        return True
    own = membership_of(principal, membership.organization)
    overseen = Membership.objects.overseen_by(principal).filter(pk=membership.pk)
    return own is not None and Role(own.role).at_least(membership.role) and overseen.exists()
