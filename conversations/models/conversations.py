"""Conversations and the folders they are in."""

import uuid
from typing import Self

from django.db import models
from django.utils.timezone import now

from conversations.models.owned import RESTORABLE, Owned, OwnedQuerySet
from organizations.models import InWorkspace
from xentree.prepared import Prepared
from xentree.principal import Principal


class Folder(Owned, InWorkspace):
    """A place for conversations, with instructions that hold in all of them."""

    name = models.CharField(max_length=80)
    instructions = models.TextField(max_length=8000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ConversationQuerySet(OwnedQuerySet):
    """Conversations."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own that are not deleted and have not expired."""
        return super().visible_to(principal).present()

    def find(self, principal: Principal, pk: uuid.UUID) -> "Conversation":
        """The one of that id that is visible to the principal; DoesNotExist otherwise.

        Asked before each question, so with a query that is written already, which is enough for what is personal.
        """
        found = _OWN.first(pk, principal.user.pk)
        if found and found.organization_id is None and principal.is_self and found.is_present:
            return found
        return self.visible_to(principal).get(pk=pk)

    def as_it_is(self, pk: uuid.UUID) -> "Conversation | None":
        """Whoever asks and whatever became of it, with a query that is written already; None when it is gone."""
        return _ANY.first(pk)

    def present(self) -> Self:
        """Not deleted, not expired."""
        return self.filter(deleted_at=None).exclude(expires_at__lte=now())

    def listed(self) -> Self:
        """Without the temporary ones, which no list shows."""
        return self.filter(expires_at=None)

    def restorable_by(self, principal: Principal) -> Self:
        """Deleted by their owner a moment ago."""
        return super().visible_to(principal).filter(deleted_at__gt=now() - RESTORABLE)

    def purgeable(self) -> Self:
        """Deleted for good, or temporary and over."""
        moment = now()
        return self.filter(models.Q(deleted_at__lte=moment - RESTORABLE) | models.Q(expires_at__lte=moment))


class Conversation(Owned, InWorkspace):
    """A tree of messages; `head` is the leaf of the branch that is shown."""

    class TitleBy(models.TextChoices):
        """Who named it: a title of a person is never replaced."""

        DEFAULT = "default"
        JOB = "job"
        PERSON = "person"

    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations")
    title = models.CharField(max_length=200, default="New Conversation")
    title_by = models.CharField(max_length=8, choices=TitleBy.choices, default=TitleBy.DEFAULT)
    source = models.CharField(max_length=24, default="web")
    # What the product it was imported from calls it; empty for what began here.
    external_id = models.CharField(max_length=100, blank=True)
    pinned = models.BooleanField(default=False)
    archived = models.BooleanField(default=False)
    # A temporary chat is purged at this time.
    expires_at = models.DateTimeField(null=True, blank=True)
    head = models.ForeignKey("Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    message_count = models.PositiveIntegerField(default=0)
    last_message_preview = models.CharField(max_length=160, blank=True)
    # When the person last had it open: an answer after that earns a dot.
    read_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "deleted_at", "archived", "-updated_at"], name="conversation_recent"),
            models.Index(fields=["deleted_at"], name="conversation_deleted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "source", "external_id"],
                condition=~models.Q(external_id=""),
                name="conversation_imported_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_present(self) -> bool:
        """Not deleted, not expired."""
        return self.deleted_at is None and (self.expires_at is None or self.expires_at > now())

    @property
    def temporary(self) -> bool:
        """It is purged by itself."""
        return self.expires_at is not None

    @property
    def wants_a_name(self) -> bool:
        """Neither a person nor a job has named it, and it is there to stay."""
        return self.title_by == self.TitleBy.DEFAULT and not self.temporary

    @property
    def unread(self) -> bool:
        """An answer came since it was last open."""
        return bool(self.answered_at and self.answered_at > self.read_at)


_OWN: Prepared[Conversation] = Prepared(
    lambda pk, owner_id: Conversation.objects.filter(pk=pk, owner=owner_id).order_by(), uuid.UUID, uuid.UUID
)
_ANY: Prepared[Conversation] = Prepared(lambda pk: Conversation.objects.filter(pk=pk).order_by(), uuid.UUID)
