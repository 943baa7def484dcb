"""Who may do what with a session of Live."""

from live.models import LiveSession
from xentree.principal import Principal


def can_use(by: Principal, session: LiveSession) -> bool:
    """Whoever opened it, nobody else."""
    return by.user.pk == session.user_id


def can_end(by: Principal, session: LiveSession) -> bool:
    """Also staff, in their own name."""
    return can_use(by, session) or (by.is_self and by.user.is_staff)
