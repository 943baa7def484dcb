"""Links that show a conversation to whoever has them."""

from django.db import models
from django.utils.timezone import now

from conversations.models.conversations import Conversation
from conversations.models.messages import Message
from conversations.models.owned import Owned
from organizations.models import Membership
from xentree.principal import Principal


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
