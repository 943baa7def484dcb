"""What a person chooses about their English: shape in; what it does is a service's."""

from typing import Any

from django import forms

from learning.english.models import LearnerSettings, Level

KEEPING = [
    (0, "No, remove each one as soon as it has been judged"),
    (7, "Yes, for 7 days"),
    (30, "Yes, for 30 days"),
    (365, "Yes, for a year"),
]


class EnglishSettingsForm(forms.Form):
    """Level, age group, recordings, teachers, and evaluators elsewhere."""

    level = forms.ChoiceField(
        label="Your level", required=False, choices=[("", "Found out by the placement test"), *Level.choices]
    )
    age_group = forms.ChoiceField(
        label="Your age",
        required=False,
        choices=[("", "I would rather not say"), ("child", "Under 13"), ("teen", "13 to 17"), ("adult", "18 or over")],
    )
    keep_audio_days = forms.TypedChoiceField(label="Keep my recordings?", choices=KEEPING, coerce=int)
    teachers_may_read = forms.BooleanField(
        label="My teachers may read answers that were judged unsurely",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    allow_remote = forms.BooleanField(
        label="My answers may be judged outside this installation",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )

    def __init__(self, data: Any = None, *, chosen: LearnerSettings) -> None:
        """`chosen` is what holds now; days chosen over REST are a choice of their own."""
        self.chosen = chosen
        super().__init__(data, initial={name: getattr(chosen, name) for name in self.base_fields})
        days = chosen.keep_audio_days
        if days not in dict(KEEPING):
            self.fields["keep_audio_days"].choices = [*KEEPING, (days, f"Yes, for {days} days")]  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, object]:
        """What was sent; the level only where it is another one, since choosing one ends a placement test."""
        found = dict(self.cleaned_data)
        if found["level"] in ("", self.chosen.level):
            del found["level"]
        return found
