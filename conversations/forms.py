"""The form above the list of notes: which to show, and in which order."""

from typing import Any

from django import forms
from django.db.models import F
from django.db.models.functions import Lower

from conversations.models import LONGEST_TAG, NoteQuerySet
from conversations.services.notes import notes_about
from xentree.filter_fields import choice_field, search_field
from xentree.principal import Principal

ORDERS = {
    "": ("Last changed first", [F("updated_at").desc(), F("id").desc()]),
    "created": ("Newest first", [F("created_at").desc(), F("id").desc()]),
    "title": ("By title", [Lower("title").asc(), F("id").asc()]),
}


class NoteFilterForm(forms.Form):
    """What it does not know is ignored: an address that somebody kept still opens the list."""

    q = search_field("Words of a note", **{"data-search": True})
    tag = choice_field("Tag", [])
    sort = choice_field("Order", [(name, label) for name, (label, _) in ORDERS.items()])

    def __init__(self, *args: Any, by: Principal, tags: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "notes_%s", **kwargs})
        self.by = by
        tag: Any = self.fields["tag"]
        tag.choices = [("", "Any tag"), *((name, name) for name in tags)]
        if not tags:
            del self.fields["tag"]

    def narrow(self, notes: NoteQuerySet) -> NoteQuerySet:
        """Those that fit, in order."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            notes = notes.filter(pk__in=notes_about(words, by=self.by))
        if tag := self.cleaned_data.get("tag", "")[:LONGEST_TAG]:
            notes = notes.tagged(tag)
        return notes.order_by(*ORDERS[self.cleaned_data.get("sort", "")][1])

    @property
    def narrows(self) -> bool:
        """Whether anything but an order was asked for."""
        return any(value for name, value in self.cleaned_data.items() if name != "sort")
