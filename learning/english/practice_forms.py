"""Forms of free practice: shape in; what they do is a service's."""

from typing import Any

from django import forms

_ENGLISH = {"lang": "en", "dir": "auto"}
_LONG, _SHORT = 20_000, 2_000


class WritingForm(forms.Form):
    """A text, and what it is meant to answer."""

    prompt = forms.CharField(
        label="What is it about?",
        required=False,
        max_length=_SHORT,
        widget=forms.Textarea(attrs={"rows": 2, **_ENGLISH}),
    )
    text = forms.CharField(
        label="Your text",
        max_length=_LONG,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "practice-text", **_ENGLISH}),
        error_messages={"required": "Write something first."},
    )

    def clean_text(self) -> str:
        """Spaces alone are nothing."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError("Write something first.")
        return text


class SpeakingForm(forms.Form):
    """A recording by its id, and either the text that was read or what it was about."""

    READ, FREE = "read", "free"

    kind = forms.ChoiceField(
        label="What do you want to do?",
        choices=[(READ, "Read a text aloud"), (FREE, "Speak freely")],
        initial=READ,
        widget=forms.RadioSelect,
    )
    expected_text = forms.CharField(
        label="The text to read",
        error_messages={"required": "Type or paste the text first."},
        max_length=_SHORT,
        widget=forms.Textarea(attrs={"rows": 4, **_ENGLISH}),
    )
    prompt = forms.CharField(
        label="What do you speak about?",
        required=False,
        max_length=_SHORT,
        widget=forms.Textarea(attrs={"rows": 2, **_ENGLISH}),
    )
    recording_id = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Record something first."}, max_length=40
    )

    # A field that is hidden could not be filled in.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_text"].required = self["kind"].value() != self.FREE

    def clean(self) -> dict[str, Any]:
        """What belongs to the kind that was chosen, and nothing of the other."""
        found = super().clean() or {}
        found["prompt" if found.pop("kind", self.READ) == self.READ else "expected_text"] = ""
        return found
