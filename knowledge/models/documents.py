"""Documents, and the pieces of them that are found and cited."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models import InWorkspace, Membership, Team, WorkspaceQuerySet
from xentree.principal import Principal

# A worker gives a sign of life about every second, but while it waits for vectors, which have deadlines of their own;
# after so long without one, another takes its document up.
DEAD_AFTER = timedelta(seconds=180)


class DocumentQuerySet(WorkspaceQuerySet):
    """Documents."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own, and what is shared with their tenants and teams, in the workspaces open to them."""
        shared = models.Q(visibility=Document.Visibility.ORGANIZATION)
        in_team = models.Q(visibility=Document.Visibility.TEAM, team__in=_teams_of(principal))
        own = models.Q(owner=principal.user) & _reachable()
        return self.filter(own | shared | in_team).open_to(principal)

    def owned_by(self, principal: Principal) -> Self:
        """Those the principal put here, in the workspaces open to them."""
        return self.filter(_reachable(), owner=principal.user).open_to(principal)

    def ready(self) -> Self:
        """Those that can be found."""
        return self.filter(status=Document.Status.READY)

    def seen_as(self, *states: str) -> Self:
        """Those that are so to whoever looks: what is late has failed, also where no worker lives to write that."""
        so = models.Q(status__in=states)
        return self.filter(so | _late() if Document.Status.FAILED in states else so & ~_late())

    def unfinished(self) -> Self:
        """Those on their way."""
        return self.filter(status__in=[Document.Status.QUEUED, *WORKED_ON])

    def overdue(self) -> Self:
        """Those on their way for longer than any may be."""
        return self.filter(_late())

    def free(self) -> Self:
        """Those that wait, and those whose worker died."""
        dead = models.Q(status__in=WORKED_ON, alive_at__lt=now() - DEAD_AFTER)
        return self.filter(models.Q(status=Document.Status.QUEUED) | dead)

    def stuck(self) -> Self:
        """Those on their way without a sign of life, or taken up again."""
        dead = models.Q(status__in=WORKED_ON, alive_at__lt=now() - DEAD_AFTER)
        return self.unfinished().filter(dead | models.Q(attempts__gt=1))

    def claim(self, pk: uuid.UUID) -> "Document | None":
        """Take one up: only who holds its `claim` may go on writing to it. None where somebody else has it."""
        claim, moment = uuid.uuid4(), now()
        changes = {"status": Document.Status.PARSING, "claim": claim, "alive_at": moment, "progress": 0}
        if not self.free().filter(pk=pk).update(**changes, attempts=models.F("attempts") + 1, updated_at=moment):
            return None
        return self.filter(pk=pk, claim=claim).first()


def _late() -> models.Q:
    """On its way for longer than any may be."""
    unfinished = [Document.Status.QUEUED, *WORKED_ON]
    return models.Q(status__in=unfinished, queued_at__lt=now() - settings.DOCUMENT_DEADLINE)


def _reachable() -> models.Q:
    """Of a conversation that is there, or of none."""
    return models.Q(conversation_id=None) | models.Q(access_group__isnull=False)


def _teams_of(principal: Principal) -> models.QuerySet[Team]:
    mine = Membership.objects.active().filter(user=principal.user).order_by()
    return Team.objects.filter(members__in=mine).order_by()


class Document(InWorkspace):
    """A file somebody put into the knowledge base; its row, in a state, is the queue of its indexing."""

    class Status(models.TextChoices):
        """How far it is; each ends as ready, or failed with a reason."""

        QUEUED = "queued"
        PARSING = "parsing"
        EMBEDDING = "embedding"
        READY = "ready"
        FAILED = "failed"

    class Visibility(models.TextChoices):
        """Who may read it besides its owner."""

        PRIVATE = "private"
        ORGANIZATION = "organization"
        TEAM = "team"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.PRIVATE)
    # The team it is shared with, of its organization.
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The conversation it was put beside, and the group that opens it while that conversation is there: the app of
    # conversations writes and clears it.
    conversation_id = models.UUIDField(null=True, blank=True)
    access_group = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=200)
    # Where it was fetched from; empty for an upload.
    source_url = models.URLField(max_length=2000, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    # Hundredths of the way to ready.
    progress = models.PositiveSmallIntegerField(default=0)
    # Why it failed, in words, and the code of it.
    error = models.CharField(max_length=300, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    chunk_count = models.PositiveIntegerField(default=0)
    # How often a worker took it up: one that kills its workers is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While a worker has it: by which taking up, and when that worker last gave a sign of life.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    alive_at = models.DateTimeField(null=True, blank=True)
    # Since when it is on its way: the deadline counts from here.
    queued_at = models.DateTimeField(default=now, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="document_own"),
            models.Index(fields=["organization", "visibility", "-created_at"], name="document_shared"),
            models.Index(fields=["conversation_id"], name="document_beside"),
            models.Index(
                fields=["status", "alive_at"],
                condition=models.Q(status__in=["queued", "parsing", "embedding"]),
                name="document_unfinished",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"],
                condition=models.Q(organization=None, conversation_id=None),
                name="document_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "organization", "sha256"],
                condition=models.Q(organization__isnull=False, conversation_id=None),
                name="document_once_in_tenant",
            ),
            models.UniqueConstraint(
                fields=["owner", "conversation_id", "sha256"],
                condition=models.Q(conversation_id__isnull=False),
                name="document_once_beside",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_late(self) -> bool:
        """Whether it is on its way for longer than any may be."""
        unfinished = self.status in (Document.Status.QUEUED, *WORKED_ON)
        return unfinished and self.queued_at < now() - settings.DOCUMENT_DEADLINE


WORKED_ON = [Document.Status.PARSING, Document.Status.EMBEDDING]


class Chunk(models.Model):
    """A piece of a document that is found and cited as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="chunks")
    # Counted from 0 through the document.
    position = models.PositiveIntegerField()
    text = models.TextField()
    # Counted from 1, where the format has pages (slides, sheets).
    page = models.PositiveIntegerField(null=True, blank=True)
    # The headings it stands below, outermost first.
    heading_path = models.JSONField(default=list, blank=True)
    # Where it stands in the text of its page (of the document, where there are none), in characters.
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["document", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="chunk_in_order")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.position}"
