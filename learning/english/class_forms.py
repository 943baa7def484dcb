"""A teacher's word on a skill: shape in; what it does is a service's."""

from django import forms

from learning.english.proficiency import SKILLS
from learning.english.proficiency.levels import LOWEST

_LEVELS = ", ".join(f"{level} from {lowest:.0f}" for level, lowest in LOWEST.items())


class RatingForm(forms.Form):
    """Which skill, where it stands, and why."""

    skill = forms.ChoiceField(label="Skill", choices=[(skill, skill.capitalize()) for skill in SKILLS])
    value = forms.FloatField(label="Of 100", min_value=0, max_value=100, help_text=f"{_LEVELS}.")
    reason = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The learner reads this in their history.",
    )
