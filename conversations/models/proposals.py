"""What the assistant asked a person's yes for."""

from datetime import timedelta

from django.db import models
from django.utils.timezone import now

from conversations.models.messages import Message
from conversations.models.owned import Owned, OwnedQuerySet
from organizations.models import Organization

# After this a card is too old to be said yes to: what it shows may not be true any more.
ANSWERABLE_FOR = timedelta(hours=24)


class Proposal(Owned):
    """A card under an answer: what a tool would do. It happens once, after its owner said yes."""

    class Status(models.TextChoices):
        """Waiting goes on to working, declined or expired; working to done or failed; failed may be tried again."""

        WAITING = "waiting", "Waiting for a yes"
        WORKING = "working", "Being done"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Too old"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="proposals")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tool = models.CharField(max_length=120)
    # What is done is exactly this, and what was shown is exactly that.
    plan = models.JSONField()
    card = models.JSONField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    # One line on what came of it.
    summary = models.CharField(max_length=300, blank=True)
    error = models.JSONField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}"

    @property
    def is_too_old(self) -> bool:
        """Whether nobody can say yes to it any more."""
        return self.status == self.Status.WAITING and self.created_at < now() - ANSWERABLE_FOR
