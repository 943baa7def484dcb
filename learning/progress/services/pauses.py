"""Days off that cost nothing."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from learning.progress.days import today_of
from learning.progress.models import Pause
from learning.progress.services.balances import lock_progress
from xentree.errors import Conflict, Invalid
from xentree.principal import Principal

LONGEST_PAUSE = timedelta(days=366)


@transaction.atomic
def start_pause(*, until: date | None, by: Principal) -> Pause:
    """From today, the last day included; without an end until the person ends it. A running one gets the new end."""
    today = _today(by.user)
    if until and not today <= until <= today + LONGEST_PAUSE:
        message = "A pause ends between today and a year from now."
        raise Invalid(message, until=[message])
    if running := _running(by.user, today):
        running.end = until
        running.save(update_fields=["end"])
        return running
    return Pause.objects.create(user=by.user, start=today, end=until)


@transaction.atomic
def end_pause(*, by: Principal) -> None:
    """Yesterday was its last day; one that began today is as if it had never been."""
    today = _today(by.user)
    running = _running(by.user, today)
    if running is None:
        raise Conflict("You are not taking a break now.", "not_paused")
    if running.start >= today:
        running.delete()
    else:
        running.end = today - timedelta(days=1)
        running.save(update_fields=["end"])


def _today(user: User) -> date:
    """Nobody else changes the person's pauses until the transaction ends."""
    lock_progress(user.pk)
    return today_of(user)


def _running(user: User, today: date) -> Pause | None:
    return next((pause for pause in Pause.objects.filter(user=user, start__lte=today) if pause.covers(today)), None)
