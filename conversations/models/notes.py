"""Notes, the tags on them and what they said before."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from conversations.models.conversations import Conversation
from conversations.models.messages import Message
from conversations.models.owned import RESTORABLE, Owned, OwnedQuerySet
from organizations.models import InWorkspace
from xentree.principal import Principal

LONGEST_NOTE = 200_000
LONGEST_TAG = 40
MOST_TAGS = 20


class NoteQuerySet(OwnedQuerySet):
    """Notes."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own that are not deleted."""
        return super().visible_to(principal).filter(deleted_at=None)

    def restorable_by(self, principal: Principal) -> Self:
        """Deleted by their owner a moment ago."""
        return super().visible_to(principal).filter(deleted_at__gt=now() - RESTORABLE)

    def purgeable(self) -> Self:
        """Deleted for good."""
        return self.filter(deleted_at__lte=now() - RESTORABLE)

    def whole(self) -> Self:
        """With the tags and what tells whether their source is still there, in one query more."""
        return self.select_related("conversation").prefetch_related("tags")

    def tagged(self, name: str) -> Self:
        """With that tag, in whatever case it is asked for."""
        return self.filter(models.Exists(NoteTag.objects.filter(note=models.OuterRef("pk"), name=name.lower())))

    def by_title(self) -> Self:
        """From A to Z, as `title_key`."""
        return self.annotate(title_key=Lower("title")).order_by("title_key", "id")


class Note(Owned, InWorkspace):
    """Markdown that its owner keeps; `version` counts the saves that changed it."""

    class SavedFrom(models.TextChoices):
        """What it was made beside, which may be gone by now."""

        NOTHING = ""
        CONVERSATION = "conversation"
        MESSAGE = "message"

    title = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_from = models.CharField(max_length=12, choices=SavedFrom.choices, default=SavedFrom.NOTHING, blank=True)
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes"
    )
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "deleted_at", "-updated_at"], name="note_recent"),
            models.Index(fields=["deleted_at"], name="note_deleted"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def tag_names(self) -> list[str]:
        """The tags, in the order they were given."""
        return [tag.name for tag in self.tags.all()]

    @property
    def has_source(self) -> bool:
        """What it was saved from can still be opened."""
        there = bool(self.conversation and self.conversation.is_present)
        return there and bool(self.saved_from != self.SavedFrom.MESSAGE or self.message_id)

    @property
    def source_gone(self) -> bool:
        """What it was saved from has been deleted."""
        return self.saved_from != self.SavedFrom.NOTHING and not self.has_source


class NoteTag(models.Model):
    """A word to find notes by, in lower case."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=LONGEST_TAG)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["note", "name"], name="note_tag_once")]
        indexes = [models.Index(fields=["name"], name="note_tag_name")]

    def __str__(self) -> str:
        return self.name


class NoteVersion(models.Model):
    """What a note said after a save; `number` is the note's `version` then, with gaps where saves were joined."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    # Which sitting at an editor it is of: later saves of the same one join it. Null: it stands for itself.
    editing = models.UUIDField(null=True, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_version_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.number}"
