"""The form that makes an API key: scopes in words, addresses a line each, a life in days."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import now

from organizations.models import Organization
from organizations.services import NewKey

# What an area of the API is about, in the order people look for it.
AREAS = (
    ("conversations", "Chats", "Ask, read and change conversations, folders and files"),
    ("rag", "Knowledge", "Documents and what they say"),
    ("quiz", "Quizzes", ""),
    ("xel", "English", "Modules, tasks and evaluations"),
    ("live", "Live", "Spoken sessions and transcripts"),
    ("api", "Profile", "Level, streaks, progress and usage"),
    ("organizations", "Organizations", "Members, teams and invitations, as far as your role goes"),
    ("integrations", "Integrations", "Connected services and integration tokens"),
)
PRESETS = (
    ("Chat", "conversations:read conversations:write"),
    ("OpenAI tools", "conversations:write"),
    ("Read everything", " ".join(f"{area}:read" for area, _, _ in AREAS)),
    ("Clear", ""),
)
ADMIN = "api:admin"
LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("0", "No end")]
_ANYWHERE = {"rows": 2, "placeholder": "203.0.113.7\n2001:db8::/32", "spellcheck": "false"}


class KeyForm(forms.Form):
    """What a key is to be; `organization` is asked for where there are several to choose from."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    organization = forms.ChoiceField()
    scopes = forms.MultipleChoiceField(choices=())
    allowed_ips = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs=_ANYWHERE))
    days = forms.ChoiceField(choices=LIVES, initial="90")

    def __init__(self, *args: Any, places: Iterable[Organization], staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "key_%s", **kwargs})
        self.places = {str(place.pk): place for place in places}
        self.staff = staff
        scopes = [f"{area}:{right}" for area, _, _ in AREAS for right in ("read", "write")]
        self.fields["organization"].choices = [(pk, each.name) for pk, each in self.places.items()]  # type: ignore[attr-defined]
        self.fields["scopes"].choices = [(each, each) for each in [*scopes, *([ADMIN] if staff else [])]]  # type: ignore[attr-defined]
        self.fields["scopes"].error_messages["required"] = "Choose at least one thing it may do."

    @property
    def areas(self) -> list[dict[str, Any]]:
        """The scopes as a table: what it is about, may read, may write."""
        chosen = set(self["scopes"].value() or [])
        return [
            {
                "name": name,
                "about": about,
                "rights": [(right, f"{area}:{right}", f"{area}:{right}" in chosen) for right in ("read", "write")],
            }
            for area, name, about in AREAS
        ]

    @property
    def presets(self) -> tuple[tuple[str, str], ...]:
        """Names of usual choices, and their scopes."""
        return PRESETS

    @property
    def has_admin(self) -> bool:
        """Whether everything was chosen."""
        return ADMIN in (self["scopes"].value() or [])

    def place(self) -> Organization:
        """Where the key is to work."""
        return self.places[self.cleaned_data["organization"]]

    def new_key(self) -> NewKey:
        """What was asked for; the service says what cannot be."""
        data = self.cleaned_data
        days = int(data["days"])
        ends = now() + timedelta(days=days) if days else None
        addresses = data["allowed_ips"].replace(",", " ").split()
        return NewKey(data["name"], tuple(data["scopes"]), tuple(addresses), ends)


class SwitchForm(forms.Form):
    """A switch of an organization, on or off."""

    allowed = forms.BooleanField(required=False)


class BackForm(forms.Form):
    """The organization whose page one came from; empty for the person's own."""

    place = forms.UUIDField(required=False)

    def organization_id(self) -> UUID | None:
        """Its id, if one was sent."""
        return self.cleaned_data["place"] if self.is_valid() else None
