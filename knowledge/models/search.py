"""The one search index: what can be found, on shelves by who owns it; and the words that stand on each shelf."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.models.documents import Document
from organizations.models import InWorkspace, WorkspaceQuerySet
from xentree.prepared import Prepared
from xentree.principal import Principal


class SearchKind(models.TextChoices):
    """What an entry stands for; passages are found as parts of documents."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    NOTE = "note"
    TRANSCRIPT = "transcript"
    DOCUMENT = "document"
    CHUNK = "chunk"


class ShelfQuerySet(WorkspaceQuerySet):
    """Shelves."""

    def owned_by(self, principal: Principal) -> Self:
        """Those searches read of what is the principal's own, in the workspaces open to them."""
        return self.filter(owner=principal.user, state=SearchShelf.State.ACTIVE).open_to(principal)

    def standing(self, owner_id: uuid.UUID, organization_id: uuid.UUID | None, kind: str) -> "list[SearchShelf]":
        """The active one first and that which is built beside it, as far as there are. They keep their state until the
        transaction ends (search/shelves.py); whatever is said is put on one, so the query is written already."""
        if organization_id:
            return _IN_TENANT.all(owner_id, kind, organization_id)
        return _PERSONAL.all(owner_id, kind)


class SearchShelf(InWorkspace):
    """Entries of one kind, owner and workspace: a search reads a few shelves, however many there are."""

    class State(models.TextChoices):
        """Active ones are read; what is built takes the place of one when it is whole, and that is then removed."""

        ACTIVE = "active"
        BUILDING = "building"
        RETIRED = "retired"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SearchKind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    # About how many entries stand here, and how many words those have: what scores are weighed by.
    entries = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    # Since when another is read in its place: what began to read it may still be at it.
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ShelfQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "state"],
                condition=Q(organization=None) & ~Q(state="retired"),
                name="search_shelf_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "organization", "kind", "state"],
                condition=Q(organization__isnull=False) & ~Q(state="retired"),
                name="search_shelf_once_in_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id}"


def _standing(owner_id: uuid.UUID, kind: str, organization_id: uuid.UUID | None = None) -> ShelfQuerySet:
    states = [SearchShelf.State.ACTIVE, SearchShelf.State.BUILDING]
    place = {"owner": owner_id, "kind": kind, "organization": organization_id}
    return SearchShelf.objects.filter(**place, state__in=states).order_by("state")


# Writers do not wait for each other; who changes a state waits for them. On SQLite one transaction writes at a time.
_HELD = "FOR KEY SHARE"
_PERSONAL: Prepared[SearchShelf] = Prepared(_standing, uuid.UUID, str, ending=_HELD)
_IN_TENANT: Prepared[SearchShelf] = Prepared(_standing, uuid.UUID, str, uuid.UUID, ending=_HELD)


class SearchEntry(models.Model):
    """Something that can be found; written in the transaction that writes the thing itself.

    The database's own index is made of `terms`: FTS5 by triggers, GIN over a computed column (search/schema.py).
    """

    shelf = models.ForeignKey(SearchShelf, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SearchKind.choices)
    object_id = models.UUIDField(default=uuid.uuid4)
    # What is hidden and removed together: a conversation and its messages.
    group_id = models.UUIDField(null=True, blank=True)
    closed = models.BooleanField(default=False)
    # Of a passage; its text is that of its chunk, and not kept twice.
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    # The stems of its words in their order, after marks that narrow a search (search/marks.py).
    terms = models.TextField()
    length = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["object_id"], name="search_entry_of"),
            models.Index(fields=["group_id"], name="search_entry_group", condition=Q(group_id__isnull=False)),
            models.Index(fields=["shelf", "-at"], name="search_entry_newest"),
        ]
        constraints = [models.UniqueConstraint(fields=["shelf", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchWord(models.Model):
    """A word that stands on a shelf. Counted after the commit, so nearly right; nothing is found through it alone."""

    shelf = models.ForeignKey(SearchShelf, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=40)
    stem = models.CharField(max_length=40)
    # Its first and last two letters: a misspelt word still has one of them.
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)
    # In how many entries; an entry with several words of one stem counts for one of them.
    entries = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["shelf", "stem"], name="search_word_stem"),
            models.Index(fields=["shelf", "head"], name="search_word_head"),
            models.Index(fields=["shelf", "tail"], name="search_word_tail"),
        ]
        constraints = [models.UniqueConstraint(fields=["shelf", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return self.word
