"""One mail before a streak breaks, to whoever wants it, at a time that suits them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.timezone import now

from accounts.models import User
from learning.progress.days import DAY
from learning.progress.models import Pause, Progress, XPEvent
from learning.progress.reminder_times import is_quiet, reminder_time
from learning.progress.services.reminder_mail import reminder_mail
from xentree.errors import NotFound

# A token of these does one thing: no other part of the product signs under this name.
_signer = Signer(salt="learning.progress.reminders", sep="~")
_NOON = time(12)


def due_reminders() -> list[UUID]:
    """Whose streak is at risk today, who was not told so yet, and whose time it is now."""
    return [progress.pk for progress in _due(now())]


def send_reminder(user_id: UUID) -> bool:
    """Send the mail to somebody who is due, if nobody else does; OSError, and it stays due, where it was refused."""
    progress = next(_due(now(), user_id), None)
    if progress is None or not _claim(progress):
        return False
    try:
        reminder_mail(progress, stop_token(progress.user)).send()
    except OSError:
        Progress.objects.filter(pk=progress.pk).update(reminded_on=progress.reminded_on)
        raise
    return True


def stop_token(user: User) -> str:
    """What lets whoever holds the mail end these mails, and nothing else; it never gets old."""
    return _signer.sign(str(user.pk))


def find_reminded(token: str) -> User:
    """Who gets the mails that the token stands in; NotFound where it was made up, or they are gone."""
    try:
        user = User.objects.filter(pk=_signer.unsign(token)).first()
    except BadSignature:
        user = None
    if user is None:
        raise NotFound("This link does not belong to any reminder.")
    return user


def stop_reminders(user: User) -> None:
    """No more of these mails; twice is once."""
    Progress.objects.filter(user=user).update(reminders=False)


def _due(moment: datetime, user_id: UUID | None = None) -> Iterator[Progress]:
    waiting = list(_waiting(moment, user_id))
    pauses = Pause.objects.filter(Q(end=None) | Q(end__gte=moment.date() - DAY), user__in=[each.pk for each in waiting])
    off = {(pause.user_id, day) for pause in pauses for day in _dates_around(moment) if pause.covers(day)}
    return (each for each in waiting if (each.pk, _at_risk(each)) not in off and _is_time(each, moment))


def _waiting(moment: datetime, user_id: UUID | None) -> Any:
    """People with a streak whose last active date was yesterday somewhere, at an address proven to be theirs."""
    dates = [day - DAY for day in _dates_around(moment)]
    acts = XPEvent.objects.filter(user=OuterRef("user"), day=OuterRef("last_active_day")).order_by("-happened_at")
    proven = EmailAddress.objects.filter(user=OuterRef("user"), verified=True, email__iexact=OuterRef("user__email"))
    rows = Progress.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lte=F("last_active_day")),
        Exists(proven),
        reminders=True,
        current_streak__gt=0,
        last_active_day__in=dates,
        user__is_active=True,
    )
    if user_id:
        rows = rows.filter(pk=user_id)
    return rows.select_related("user").annotate(acted_at=Subquery(acts.values("happened_at")[:1]))


def _dates_around(moment: datetime) -> list[date]:
    """Those that clocks show anywhere at that moment."""
    return [moment.date() + DAY * number for number in (-1, 0, 1)]


def _is_time(progress: Any, moment: datetime) -> bool:
    """Between the time to remind them and the end of that date, and not in their quiet hours."""
    zone, quiet = ZoneInfo(progress.user.timezone), (progress.quiet_from, progress.quiet_until)
    acted_at = progress.acted_at or datetime.combine(progress.last_active_day, _NOON, zone)
    wanted, here = reminder_time(acted_at, progress.last_active_day, zone, quiet), moment.astimezone(zone)
    return wanted is not None and wanted <= here and here.date() == wanted.date() and not is_quiet(here.time(), *quiet)


def _at_risk(progress: Any) -> date:
    return progress.last_active_day + timedelta(days=1)


def _claim(progress: Progress) -> bool:
    """One of any number of workers sends the mail for a date, while nothing was done on it and they still want it."""
    rows = Progress.objects.filter(pk=progress.pk, reminders=True, last_active_day=progress.last_active_day)
    unsent = rows.filter(Q(reminded_on=None) | Q(reminded_on__lte=F("last_active_day")))
    return unsent.update(reminded_on=_at_risk(progress)) == 1
