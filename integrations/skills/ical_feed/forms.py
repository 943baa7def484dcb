"""The form of a feed: shape in; what can be read there is a service's to say."""

from django import forms

from integrations.skills.ical_feed.address import LONGEST
from integrations.skills.ical_feed.services import LONGEST_NAME

# Whoever looks over one's shoulder may read it, and a browser would offer it to the next person.
_QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "inputmode": "url"}


class FeedForm(forms.Form):
    """Where a calendar is, and what it is called."""

    address = forms.CharField(
        label="Address",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={**_QUIET, "placeholder": "https://…/basic.ics"}),
    )
    name = forms.CharField(
        max_length=LONGEST_NAME, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class FeedChangeForm(FeedForm):
    """The same of one that is there: its address is never shown again."""

    field_order = ("name", "address")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["address"].required, self.fields["address"].label = False, "Another address"
