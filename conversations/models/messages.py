"""Messages, what was looked up for them and what is attached to them."""

import uuid
from typing import Self

from django.db import connection, models
from django.utils.timezone import now

from conversations.models.conversations import Conversation
from conversations.models.owned import Owned, OwnedQuerySet
from organizations.models import InWorkspace
from xentree.principal import Principal


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages."""

    def visible_to(self, principal: Principal) -> "MessageQuerySet":
        """Those of the principal's present conversations."""
        return self.filter(conversation__in=Conversation.objects.visible_to(principal))

    def branch(self, leaf: uuid.UUID | None, limit: int) -> "list[Message]":
        """The last `limit` messages of the branch that ends in `leaf`, oldest first, in one query."""
        if leaf is None:
            return []
        table = self.model._meta.db_table
        rows = self.raw(
            f"""WITH RECURSIVE branch(id, parent_id, distance) AS (
                SELECT id, parent_id, 0 FROM {table} WHERE id = %s
                UNION ALL
                SELECT parent.id, parent.parent_id, distance + 1
                FROM {table} parent JOIN branch ON parent.id = branch.parent_id
                WHERE distance < %s - 1
            )
            SELECT message.* FROM {table} message JOIN branch USING (id) ORDER BY branch.distance DESC""",  # noqa: S608
            [Message._meta.pk.get_db_prep_value(leaf, connection), limit],
        )
        return list(rows)


class Message(models.Model):
    """One turn; siblings share a parent and are alternatives of each other."""

    class Role(models.TextChoices):
        """Who speaks."""

        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"
        TOOL = "tool"

    class Status(models.TextChoices):
        """How far an answer is; what a person wrote is complete."""

        COMPLETE = "complete"
        STREAMING = "streaming"
        STOPPED = "stopped"
        FAILED = "failed"

    class Feedback(models.TextChoices):
        """What the person thought of an answer."""

        UP = "up"
        DOWN = "down"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    role = models.CharField(max_length=10, choices=Role.choices)
    content = models.TextField(blank=True)
    provider = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=120, blank=True)
    # {"prompt_tokens", "completion_tokens", "total_tokens"}, as the provider counted them.
    usage = models.JSONField(null=True, blank=True)
    total_tokens = models.PositiveIntegerField(default=0)
    # Millionths of a US dollar.
    cost_micros = models.PositiveBigIntegerField(default=0)
    citations = models.JSONField(default=list, blank=True)
    feedback = models.CharField(max_length=4, choices=Feedback.choices, null=True, blank=True)  # noqa: DJ001
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.COMPLETE)
    finish_reason = models.CharField(max_length=20, blank=True)
    # {"error", "message", "retryable"} of a failed answer.
    error = models.JSONField(null=True, blank=True)
    # While streaming: when its producer last gave a sign of life.
    alive_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["conversation", "created_at"], name="message_in_order"),
            models.Index(fields=["alive_at"], condition=models.Q(status="streaming"), name="message_streaming"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(status="streaming"), name="message_one_streaming"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Retrieval(models.Model):
    """What was looked up for an answer and how each thing that was found was judged; for its owner to see.

    Titles and numbers only: the text is looked up when it is shown, for who may still read it.
    """

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="retrieval")
    # {"query", "mode", "lexical_only", "took_ms", "found": [{"index", "document_id", "chunk_id", "verdict", ...}]}
    report = models.JSONField()

    def __str__(self) -> str:
        return str(self.message_id)


class AttachmentQuerySet(OwnedQuerySet):
    """Attachments."""

    def downloadable_by(self, principal: Principal) -> Self:
        """The principal's own, but for those in deleted conversations."""
        present = models.Q(message=None) | models.Q(message__in=Message.objects.visible_to(principal))
        return self.visible_to(principal).filter(present).defer("text")


class Attachment(Owned, InWorkspace):
    """A file a person put beside a message."""

    class Kind(models.TextChoices):
        """How the assistant gets to see it."""

        IMAGE = "image"
        TEXT = "text"

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    # Copies of a message share the stored file; it goes with the last row that names it.
    file = models.FileField(upload_to="attachments/%Y/%m/", db_index=True)
    # What a text or document says, as plain text.
    text = models.TextField(blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.filename
