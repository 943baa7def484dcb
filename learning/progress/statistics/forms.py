"""What a page of statistics is asked for."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms

from learning.progress.statistics.period import Period, last_days, period_between
from learning.progress.statistics.sorting import ORDERS, SORTS
from organizations.models import Team
from xentree.errors import Invalid
from xentree.filter_fields import search_field

OWN_DAYS = "days"
USUAL = "30"
RANGES = [("7", "Last 7 days"), (USUAL, "Last 30 days"), ("90", "Last 90 days"), ("365", "Last 365 days")]


class _Choice(forms.Select):
    def __init__(self, label: str) -> None:
        super().__init__(attrs={"class": "select", "aria-label": label})


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"class": "input", "type": "date"})


class StatisticsFilterForm(forms.Form):
    """Which days and team, whose name; the table's order comes along in its links."""

    range = forms.ChoiceField(required=False, choices=[*RANGES, (OWN_DAYS, "Other days")], widget=_Choice("Days"))
    start, end = _Day(label="From", required=False), _Day(label="To", required=False)
    team = forms.TypedChoiceField(required=False, coerce=UUID, empty_value=None, widget=_Choice("Team"))
    q = search_field("Name")
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in SORTS], widget=forms.HiddenInput)
    order = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS], widget=forms.HiddenInput)

    def __init__(self, asked: Mapping[str, Any], *, teams: Iterable[Team]) -> None:
        super().__init__({"range": USUAL, **asked}, auto_id="statistics_%s")
        team = cast(forms.TypedChoiceField, self.fields["team"])
        team.choices = [("", "All teams"), *((str(each.pk), each.name) for each in teams)]

    def clean(self) -> dict[str, Any]:
        """A period is made of the days, or it is said why there is none."""
        data = super().clean() or {}
        try:
            data["period"] = self._period(data)
        except Invalid as error:
            self.add_error(None, error.message.partition(": ")[2])
        return data

    @property
    def period(self) -> Period:
        """The days asked for; the usual ones where those are none."""
        return self.cleaned_data.get("period") or last_days(int(USUAL))

    @property
    def wrong(self) -> str:
        """What cannot be understood, in one sentence."""
        return " ".join(str(words) for field in self.errors.values() for words in field)

    def _period(self, data: dict[str, Any]) -> Period:
        chosen = data.get("range") or USUAL
        if chosen != OWN_DAYS:
            return last_days(int(chosen))
        return period_between(data.get("start"), data.get("end"))
