"""Forms of the pages of webhooks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import now

from integrations.models import Webhook, WebhookDelivery
from integrations.models.webhooks import TEST, WebhookDeliveryQuerySet
from integrations.services.deliveries import KEPT
from integrations.services.webhooks import WebhookWish
from integrations.webhooks.catalogue import EVENT_TYPES, EventType, grouped
from xentree.filter_fields import choice_field

_TYPES = [(name, name) for name in EVENT_TYPES]
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_SINCE = {"1": "the last hour", "24": "the last day", "168": "the last week", "720": "30 days"}


class WebhookForm(forms.Form):
    """What a webhook is called, where it is and what it is told."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    address = forms.CharField(
        max_length=500, widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "url", "placeholder": "https://"})
    )
    event_types = forms.MultipleChoiceField(
        label="What it is told", choices=_TYPES, error_messages={"required": "Choose at least one."}
    )

    @classmethod
    def shown(cls, webhook: Webhook) -> dict[str, Any]:
        """What there is, as initial values."""
        return {name: getattr(webhook, name) for name in ("name", "address", "event_types")}

    @property
    def groups(self) -> dict[str, list[tuple[EventType, bool]]]:
        """Every event by what it is about, and whether it is chosen."""
        chosen = self["event_types"].value() or []
        return {group: [(each, each.name in chosen) for each in types] for group, types in grouped().items()}

    def wish(self) -> WebhookWish:
        """What was asked for; the service says what cannot be."""
        data = self.cleaned_data
        return WebhookWish(data["name"], data["address"], tuple(data["event_types"]))


class DeliveryFilterForm(forms.Form):
    """Which deliveries to show."""

    status = choice_field("Status", [("", "Any status"), *WebhookDelivery.Status.choices])
    event = choice_field("Event", [("", "Any event"), *_TYPES, (TEST, TEST)])

    def narrow(self, rows: WebhookDeliveryQuerySet) -> WebhookDeliveryQuerySet:
        """Those that fit."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if status := wanted.get("status"):
            rows = rows.filter(status=status)
        return rows.filter(event_type=wanted["event"]) if wanted.get("event") else rows

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


class ReplayForm(forms.Form):
    """From when on what was given up is sent once more."""

    hours = forms.ChoiceField(
        label="Since",
        choices=[(hours, f"Of {words}") for hours, words in _SINCE.items()],
        widget=forms.Select(attrs={"class": "select"}),
    )

    def since(self) -> Any:
        """The time; what is kept, where none was chosen."""
        return now() - (timedelta(hours=int(self.cleaned_data["hours"])) if self.is_valid() else KEPT)
