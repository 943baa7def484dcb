"""What a person chooses about Live: shape in; what it does is a service's."""

from typing import Any

from django import forms

from live.looks import LOOKS
from live.models import LiveSettings
from live.services.settings import MOST_NICKNAME, one_line
from xentree.errors import Invalid


def _switch(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))


class LiveSettingsForm(forms.Form):
    """Who speaks, how it listens, what is kept."""

    nickname = forms.CharField(label="What it calls you", required=False, max_length=MOST_NICKNAME)
    voice = forms.ChoiceField(label="Its voice", choices=[("a", "A, a woman’s"), ("b", "B, a man’s")])
    look = forms.ChoiceField(label="Its look", choices=[(look.id, look.name) for look in LOOKS])
    mode = forms.ChoiceField(label="When it listens", choices=LiveSettings.Mode.choices)
    ears = forms.ChoiceField(label="Who writes down what you say", choices=LiveSettings.Ears.choices)
    captions = _switch("Captions of both sides")
    keep_transcripts = _switch("Keep transcripts of my talks")
    english_evidence = _switch("What I say may count for my English index")
    may_leave = _switch("My voice may go to hosted providers")

    def __init__(self, data: Any = None, *, chosen: LiveSettings, asks_outside: bool) -> None:
        """`chosen` is what holds now; `asks_outside`: there is somebody outside a voice could go to."""
        super().__init__(data, initial={name: getattr(chosen, name) for name in self.base_fields})
        if not asks_outside:
            del self.fields["may_leave"]

    def clean_nickname(self) -> str:
        """As the service wants it, told beside the field."""
        try:
            return one_line(self.cleaned_data["nickname"])
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
