"""What the assistant asked a person's yes for."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.timezone import now

from conversations.models.messages import Message
from conversations.models.owned import Owned, OwnedQuerySet
from organizations.models import Organization
from xentree.principal import Principal

# After this a card is too old to be said yes to: what it shows may not be true any more.
ANSWERABLE_FOR = timedelta(hours=24)
# Nothing takes longer than this; what does was interrupted.
DONE_WITHIN = timedelta(seconds=60)


class ProposalQuerySet(OwnedQuerySet):
    """Proposals; `moment` is the present."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own, but for those in deleted conversations."""
        return super().visible_to(principal).filter(message__in=Message.objects.visible_to(principal))

    def confirmable(self, moment: datetime) -> Self:
        """Those a yes may set to work: again, too, where it failed or was interrupted."""
        asked = models.Q(status__in=Proposal.ANSWERABLE, created_at__gte=moment - ANSWERABLE_FOR)
        return self.filter(asked | _interrupted(moment))

    def interrupted(self, moment: datetime) -> Self:
        """Those whose work ended without a word."""
        return self.filter(_interrupted(moment))

    def too_old(self, moment: datetime) -> Self:
        """Those nobody may say yes to any more, and nobody has been told."""
        return self.filter(status__in=Proposal.ANSWERABLE, created_at__lt=moment - ANSWERABLE_FOR)


def _interrupted(moment: datetime) -> models.Q:
    return models.Q(status=Proposal.Status.WORKING, claimed_at__lt=moment - DONE_WITHIN)


class Proposal(Owned):
    """A card under an answer: what a tool would do. It happens once, after its owner said yes."""

    class Status(models.TextChoices):
        """Waiting goes on to working, declined or expired; working to done or failed; failed to working or expired."""

        WAITING = "waiting", "Waiting for a yes"
        WORKING = "working", "Being done"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Too old"

    ANSWERABLE = (Status.WAITING, Status.FAILED)

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="proposals")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tool = models.CharField(max_length=120)
    # What is done is exactly this, and what was shown is exactly that.
    plan = models.JSONField()
    # {"title", "items": [{"title", "lines": [[label, value]]}], "yes", "place"}, all of it plain text.
    card = models.JSONField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    # One line on what came of it.
    summary = models.CharField(max_length=300, blank=True)
    # {"error", "message", "retryable"} of what failed.
    error = models.JSONField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["status", "created_at"],
                condition=models.Q(status__in=["waiting", "working", "failed"]),
                name="proposal_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}"

    @property
    def is_too_old(self) -> bool:
        """Whether nobody can say yes to it any more, though nobody has been told yet."""
        return self.status in self.ANSWERABLE and self.created_at < now() - ANSWERABLE_FOR
