"""Forms of the pages of integrations: shape in; what they do is a service's."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from integrations.models import Embed, Integration, IntegrationToken
from integrations.models.tokens import IntegrationTokenQuerySet
from integrations.services import EmbedWish
from integrations.services.tokens import REASON_LENGTH
from organizations.models import Organization
from xentree.filter_fields import choice_field, search_field

_WORDS = "Origin, visitor, person or token id"
_ORIGINS = {"rows": 3, "spellcheck": "false", "autocapitalize": "none", "placeholder": "https://www.example.com"}


class TokenFilterForm(forms.Form):
    """Which tokens to show."""

    q = search_field(_WORDS)
    state = choice_field("State", [("", "Any state"), *IntegrationToken.State.choices])

    def narrow(self, rows: IntegrationTokenQuerySet) -> IntegrationTokenQuerySet:
        """Those that fit."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if state := wanted.get("state"):
            rows = rows.in_state(state)
        return rows.filter(_matching(words)) if (words := wanted.get("q", "")) else rows

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


class ReplaceKeysForm(forms.Form):
    """The organization's name, typed, so that nobody ends every token by accident."""

    name = forms.CharField(label="Type its name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = forms.CharField(label="What happened", max_length=REASON_LENGTH, required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "replace_%s", **kwargs})
        self.organization = organization

    def clean_name(self) -> str:
        """Nothing else will do."""
        name: str = self.cleaned_data["name"]
        if name.strip() != self.organization.name:
            raise forms.ValidationError("This is not its name.")
        return name


class EmbedForm(forms.Form):
    """What an embed is called, where it may be shown and how it looks."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    origins = forms.CharField(label="Pages of", max_length=6000, widget=forms.Textarea(attrs=_ORIGINS))
    greeting = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    colour = forms.ChoiceField(choices=Embed.Colour.choices, initial=Embed.Colour.PRIMARY)
    enabled = forms.BooleanField(
        label="Shown on its pages",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )

    @classmethod
    def shown(cls, embed: Embed) -> dict[str, Any]:
        """What there is, as initial values."""
        plain = {name: getattr(embed, name) for name in ("name", "greeting", "colour", "enabled")}
        return {**plain, "origins": "\n".join(embed.origin_names)}

    def clean_origins(self) -> tuple[str, ...]:
        """One a line; what people copy from an address bar ends with a slash."""
        lines = (line.strip().rstrip("/").lower() for line in self.cleaned_data["origins"].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def wish(self) -> EmbedWish:
        """What was asked for; the service says what cannot be."""
        return EmbedWish(**self.cleaned_data)


def _switch(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))


class PermissionsForm(forms.Form):
    """What the assistant may do with a connected skill."""

    may_read = _switch("The assistant may look")
    may_propose = _switch("The assistant may propose")

    @classmethod
    def of(cls, integration: Integration, *, reads_only: bool) -> "PermissionsForm":
        """As it is now; a page may show several."""
        chosen = {"may_read": integration.may_read, "may_propose": integration.may_propose}
        form = cls(initial=chosen, auto_id=f"{integration.pk}_%s")
        if reads_only:
            del form.fields["may_propose"]
        return form


def _matching(words: str) -> Q:
    names = ("origin", "subject", "granted_by__username", "granted_by__full_name")
    found = Q(*((f"{name}__icontains", words) for name in names), _connector=Q.OR)
    try:
        return found | Q(pk=UUID(words.strip()))
    except ValueError:
        return found
