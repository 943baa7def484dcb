"""The fields of the line of filters above a list."""

from typing import Any

from django import forms


def search_field(label: str, **attributes: Any) -> forms.CharField:
    """Words to look for; the label stands in it."""
    said = {"placeholder": label, "aria-label": label}
    widget = forms.TextInput(attrs={"class": "input", "type": "search", **said, "autocomplete": "off", **attributes})
    return forms.CharField(required=False, max_length=120, widget=widget)


def choice_field(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """One of a few, the first of which narrows nothing."""
    widget = forms.Select(attrs={"class": "select", "aria-label": label})
    return forms.ChoiceField(required=False, choices=choices, widget=widget)
