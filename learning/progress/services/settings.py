"""What a person chooses about their progress."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import update_profile
from learning.progress.queries import CHOICES
from learning.progress.services.balances import lock_progress
from xentree.principal import Principal


@transaction.atomic
def change_settings(*, by: Principal, **changes: Any) -> User:
    """The person with some of CHOICES, and the daily goal, which is kept with the profile, replaced."""
    progress = lock_progress(by.user.pk)
    chosen = [name for name in CHOICES if name in changes]
    for name in chosen:
        setattr(progress, name, changes[name])
    progress.save(update_fields=chosen)
    if "daily_goal_xp" in changes:
        return update_profile(by=by, daily_goal_xp=changes["daily_goal_xp"])
    return by.user
