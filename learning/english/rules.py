"""Who may do what with the course."""

from accounts.models import User


def can_edit_course(user: User) -> bool:
    """Staff: it is the same course for every organization."""
    return bool(user.is_active and user.is_staff)
