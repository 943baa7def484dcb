"""The forms of the calendar: planning study time, and moving a block."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.timezone import now

from accounts.models import User
from integrations.models import StudyTimes
from integrations.services.planning import MOST_BLOCKS
from integrations.services.study_plans import StudyWish
from integrations.services.study_times import CHOICES, MOST_A_DAY
from integrations.services.topics import focus_words
from learning.progress.days import starts_at
from xentree.providers.calendar import Span

LENGTHS = [(minutes, f"{minutes} minutes") for minutes in (25, 30, 45, 60, 75, 90)]
WEEKDAYS = list(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
DAY = timedelta(days=1)


def _date(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


class PlanForm(forms.Form):
    """How many blocks, when, and what for."""

    count = forms.IntegerField(label="Blocks", min_value=1, max_value=MOST_BLOCKS, initial=3)
    minutes = forms.TypedChoiceField(label="Each", coerce=int)
    focuses = forms.MultipleChoiceField(
        label="What for", choices=focus_words, widget=forms.CheckboxSelectMultiple, initial=["english"]
    )
    first = _date("From")
    last = _date("Until")
    weekdays = forms.TypedMultipleChoiceField(
        label="Days", coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    starts = _time("Not before")
    ends = _time("Not after")
    most_a_day = forms.TypedChoiceField(
        label="A day at most", coerce=int, choices=[(each, str(each)) for each in range(1, MOST_A_DAY + 1)]
    )
    remember = forms.BooleanField(label="Remember my days and hours", required=False)

    def __init__(self, data: Any, *, user: User, times: StudyTimes, first: date) -> None:
        chosen = {name: getattr(times, name) for name in CHOICES}
        super().__init__(data, initial={**chosen, "first": first, "last": first + 6 * DAY})
        self.zone = ZoneInfo(user.timezone)
        lengths = dict(LENGTHS) | {times.minutes: f"{times.minutes} minutes"}
        self.fields["minutes"].choices = sorted(lengths.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "After the first day, please.")
        return data

    @property
    def chosen_times(self) -> dict[str, Any]:
        """Those of study_times.CHOICES that were asked for."""
        return {name: self.cleaned_data[name] for name in CHOICES if name in self.cleaned_data}

    def wish(self) -> StudyWish:
        """What was asked for, once it is valid."""
        data = self.cleaned_data
        span = Span(starts_at(data["first"], self.zone), starts_at(data["last"] + DAY, self.zone))
        return StudyWish(data["count"], span, data["focuses"], self.chosen_times)


class MoveForm(forms.Form):
    """To which day and time, on the person's own clock."""

    day = _date("Day")
    clock = _time("Begins")

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """A time that clocks skip is none, and what is over cannot be planned."""
        data = super().clean() or {}
        if not {"day", "clock"} <= data.keys():
            return data
        start = local_moment(data["day"], data["clock"], self.zone)
        if start is None:
            self.add_error("clock", "Clocks skip that time on this day. Choose another.")
        elif start <= now():
            self.add_error("day", "That is over. Choose a time to come.")
        return {**data, "start": start}


def local_moment(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """When clocks show it, the first time of two; None where they skip it."""
    moment = datetime.combine(day, clock, zone)
    real = datetime.fromtimestamp(moment.timestamp(), zone)
    return moment if real.replace(tzinfo=None) == moment.replace(tzinfo=None) else None
