"""The form above the list of documents: which to show, and in which order."""

from typing import Any

from django import forms
from django.db.models import F, Q
from django.db.models.functions import Lower

from knowledge.kinds import LOOKS, of_kind
from knowledge.models import Document, DocumentQuerySet
from xentree.filter_fields import choice_field, search_field
from xentree.principal import Principal

Status = Document.Status
Visibility = Document.Visibility
STATUSES = [("", "Any status"), ("ready", "Ready"), ("reading", "Being read"), ("failed", "Failed")]
_STATES = {
    "ready": [Status.READY],
    "reading": [Status.QUEUED, Status.PARSING, Status.EMBEDDING],
    "failed": [Status.FAILED],
}
WHOSE = [("", "Everybody’s"), ("mine", "Mine"), ("shared", "Shared with me"), ("organization", "Of the organization")]
ORDERS = {
    "": ("Newest first", [F("created_at").desc(), F("id").desc()]),
    "oldest": ("Oldest first", [F("created_at").asc(), F("id").asc()]),
    "title": ("By title", [Lower("title").asc(), F("id").asc()]),
    "size": ("Largest first", [F("size_bytes").desc(), F("id").desc()]),
}


class DocumentFilterForm(forms.Form):
    """What it does not know is ignored: an address that somebody kept still opens the list."""

    q = search_field("Title or file name")
    status = choice_field("Status", STATUSES)
    whose = choice_field("Whose", WHOSE)
    kind = choice_field("Type", [("", "Any type"), *((name, look.label) for name, look in LOOKS.items())])
    sort = choice_field("Order", [(name, label) for name, (label, _) in ORDERS.items()])

    def __init__(self, *args: Any, by: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "documents_%s", **kwargs})
        self.by = by
        if by.organization_id is None:
            # All that is in a personal workspace is one's own.
            del self.fields["whose"]

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        """Those that fit, in order."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        narrowed = documents.seen_as(*_STATES[wanted.pop("status")]) if "status" in wanted else documents
        narrowed = narrowed.filter(*(getattr(self, f"_by_{name}")(value) for name, value in wanted.items()))
        return narrowed.order_by(*ORDERS[wanted.get("sort", "")][1])

    @property
    def narrows(self) -> bool:
        """Whether anything but an order was asked for."""
        return any(value for name, value in self.cleaned_data.items() if name != "sort")

    def _by_q(self, words: str) -> Q:
        return Q(title__icontains=words) | Q(filename__icontains=words)

    def _by_whose(self, whose: str) -> Q:
        mine = Q(owner=self.by.user)
        if whose == "organization":
            return ~Q(visibility=Visibility.PRIVATE)
        return mine if whose == "mine" else ~mine

    def _by_kind(self, kind: str) -> Q:
        return of_kind(kind)

    def _by_sort(self, _: str) -> Q:
        return Q()
