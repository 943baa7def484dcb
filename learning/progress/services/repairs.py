"""A day that was lost without the person's fault."""

from datetime import date

from django.db import transaction

from accounts.models import User
from learning.progress.days import today_of
from learning.progress.models import Progress, StreakRepair
from learning.progress.services.balances import refresh_streak
from xentree.errors import Conflict, Invalid, NotAllowed
from xentree.principal import Principal


@transaction.atomic
def repair_day(user: User, day: date, *, reason: str, by: Principal) -> Progress:
    """Let a past date count as if there had been an act on it; who did so and why stays in the row."""
    if not (by.is_self and by.user.is_staff):
        raise NotAllowed("Only staff may do this.")
    if not reason.strip():
        raise Invalid("Say why, for whoever asks later.", reason=["Say why, for whoever asks later."])
    if day >= today_of(user):
        raise Invalid("Only a day that is over can be repaired.", day=["Only a day that is over can be repaired."])
    _, is_new = StreakRepair.objects.get_or_create(
        user=user, day=day, defaults={"reason": reason.strip()[:300], "by": by.user}
    )
    if not is_new:
        raise Conflict("That day has been repaired already.", "already_repaired")
    return refresh_streak(user)
