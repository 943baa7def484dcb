"""The form that connects an AI provider to an organization."""

from typing import Any

from django import forms

from organizations.models import OrganizationProvider, ProviderCredential
from organizations.services import ProviderWish

_QUIET = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class ProviderForm(forms.Form):
    """What it is called, where it is and its key; an empty key keeps the one there is."""

    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label="Speaks like", choices=ProviderCredential.Kind.choices)
    slug = forms.CharField(label="Id", max_length=50, required=False, widget=forms.TextInput(attrs=_QUIET))
    api_key = forms.CharField(
        label="API key",
        max_length=4000,
        required=False,
        widget=forms.PasswordInput(attrs={**_QUIET, "autocomplete": "new-password"}),
    )
    base_url = forms.URLField(
        label="Address",
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={**_QUIET, "inputmode": "url", "placeholder": "https://"}),
    )
    model_ids = forms.CharField(
        label="Models", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
    )
    enabled = forms.BooleanField(
        label="Answers chats here",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )

    def __init__(self, *args: Any, provider: OrganizationProvider | None = None, **kwargs: Any) -> None:
        initial = self.shown(provider) if provider else {}
        super().__init__(*args, **{"initial": initial, "auto_id": "provider_%s", **kwargs})
        if provider:
            # Chats name it by its id.
            del self.fields["slug"]

    @staticmethod
    def shown(provider: OrganizationProvider) -> dict[str, Any]:
        """What there is, as initial values; never the key."""
        plain = {name: getattr(provider, name) for name in ("name", "kind", "base_url", "enabled")}
        return {**plain, "model_ids": "\n".join(provider.model_ids)}

    def clean_model_ids(self) -> tuple[str, ...]:
        """One a line."""
        lines = (line.strip() for line in self.cleaned_data["model_ids"].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def wish(self) -> ProviderWish:
        """What was asked for; the service says what cannot be."""
        return ProviderWish(**self.cleaned_data)
