"""Who may do what with the course, and with what was answered."""

from accounts.models import User
from learning.english.models import Evaluation, Recording
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
