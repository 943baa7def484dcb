"""Conversations: a tree of messages, what is attached, shared and learnt."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import connection, models
from django.utils.timezone import now

from knowledge.models import Document
from organizations.models import InWorkspace, Membership, WorkspaceQuerySet
from xentree.prepared import Prepared
from xentree.principal import Principal

RESTORABLE = timedelta(minutes=10)


class Owned(models.Model):
    """Something that belongs to one person and to nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True


class OwnedQuerySet(WorkspaceQuerySet):
    """Only its owner sees it, while they are in its workspace."""

    def visible_to(self, principal: Principal) -> Self:
        """Rows of the principal's own in the workspaces that are open to them."""
        return self.filter(owner=principal.user).open_to(principal)


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


class ShareQuerySet(models.QuerySet["Share"]):
    """Share links."""

    def visible_to(self, principal: Principal) -> "ShareQuerySet":
        """Links the principal made to conversations that are still there."""
        return self.filter(owner=principal.user, conversation__in=Conversation.objects.visible_to(principal))

    def open(self) -> "ShareQuerySet":
        """Not revoked, not expired, of a present conversation whose owner may still sign in."""
        live = models.Q(expires_at=None) | models.Q(expires_at__gt=now())
        present = Conversation.objects.present().filter(owner__is_active=True)
        return self.filter(live, _of_its_workspace(), revoked_at=None, conversation__in=present)


def _of_its_workspace() -> models.Q:
    """A link out of a tenant's workspace ends with its owner's membership."""
    mine = Membership.objects.active().filter(
        user=models.OuterRef("owner"), organization=models.OuterRef("conversation__organization")
    )
    return models.Q(conversation__organization=None) | models.Q(models.Exists(mine))


class Share(Owned):
    """A read-only link to a branch as it was when the link was made."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="shares")
    leaf = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return str(self.id)


class ConversationImport(Owned, InWorkspace):
    """An export of another product that a job turns into conversations."""

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    file = models.FileField(upload_to="imports/")
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED, db_index=True)
    format = models.CharField(max_length=12, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    # How often a worker took it up: one that kills its workers is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While running: when its worker last gave a sign of life.
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return str(self.id)


class LearningSession(Owned):
    """Time spent learning in a conversation, as the server counted it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="learning_sessions")
    goal = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=now)
    last_activity_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    xp_awarded = models.PositiveIntegerField(default=0)
    recap = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="learning_session_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class StudySetQuerySet(models.QuerySet["StudySet"]):
    """Quizzes and flashcards."""

    def visible_to(self, principal: Principal) -> "StudySetQuerySet":
        """The principal's own, of documents they may still read."""
        return self.filter(owner=principal.user, document__in=Document.objects.visible_to(principal))


class StudySet(Owned):
    """A quiz or flashcards from a document; it goes with the document."""

    class Kind(models.TextChoices):
        """What is in it."""

        QUIZ = "quiz"
        FLASHCARDS = "flashcards"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # [{"question", "answer", "options"?, "citation": {"chunk_id", "page", "quote"}}]
    items = models.JSONField()
    # Who wrote it; Xentree Local takes sentences as they are.
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)

    objects = StudySetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["owner", "document", "kind"], name="study_set_of_document")]

    def __str__(self) -> str:
        return str(self.id)


class UsageDay(Owned, InWorkspace):
    """What a person's answers by one model came to on one day (UTC)."""

    date = models.DateField()
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)
    answers = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost_micros = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "date", "provider", "model"],
                condition=models.Q(organization=None),
                name="usage_day_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "organization", "date", "provider", "model"],
                condition=models.Q(organization__isnull=False),
                name="usage_day_once_in_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.model}"
