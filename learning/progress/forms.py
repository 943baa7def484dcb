"""Forms of progress: shape in; what they do is a service's."""

from datetime import date, timedelta
from typing import Any

from django import forms

DEFAULT_DAYS = 30
LONGEST_DAYS = 366
_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 31)
_DATE = {"type": "date"}


class RangeForm(forms.Form):
    """Which days to look at: the last so many, or from one day to another."""

    CHOICES = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "A year")]

    days_back = forms.ChoiceField(label="Last", choices=CHOICES, required=False)
    start = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    end = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Both days or neither, in order, a year at most."""
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if self.errors:
            return found
        if bool(start) != bool(end):
            raise forms.ValidationError("Choose both days.")
        if start and end and not (_FIRST <= start <= end <= _LAST and (end - start).days < LONGEST_DAYS):
            raise forms.ValidationError("The first day comes before the last, and they are a year apart at most.")
        return found

    @property
    def days(self) -> tuple[date, date]:
        """First and last."""
        found = self.cleaned_data
        if found.get("start"):
            return found["start"], found["end"]
        back = int(found.get("days_back") or DEFAULT_DAYS)
        return self.today - timedelta(days=back - 1), self.today

    @property
    def chosen(self) -> str:
        """Which of the choices is shown as pressed; none where days were chosen."""
        if self.is_bound and (self.data.get("start") or self.data.get("end")):
            return ""
        return str(self.data.get("days_back") or DEFAULT_DAYS)


class ProgressSettingsForm(forms.Form):
    """What a person chooses about their progress."""

    daily_goal_xp = forms.IntegerField(label="Goal of a day", min_value=10, max_value=1000)
    is_public = forms.BooleanField(label="Show my profile to anybody", required=False)
    on_leaderboard = forms.BooleanField(label="Take part in leaderboards", required=False)
    reminders = forms.BooleanField(label="Remind me by e-mail before a streak ends", required=False)
    quiet_from = forms.TimeField(label="No mail from", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(label="until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    @staticmethod
    def shown(found: dict[str, Any]) -> dict[str, Any]:
        """The present choice, as initial values."""
        return {name: found[name] for name in ProgressSettingsForm.base_fields}


class PauseForm(forms.Form):
    """The last day of a break, or none: until the person ends it."""

    until = forms.DateField(label="Last day of the break", required=False, widget=forms.DateInput(attrs=_DATE))
