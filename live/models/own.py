"""What one person made in a workspace; nobody else sees it."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models

from organizations.models import InWorkspace, WorkspaceQuerySet
from xentree.principal import Principal


class OwnQuerySet(WorkspaceQuerySet):
    """Rows of one person each."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own, of workspaces they are in; to a key or token only those of its tenant."""
        return self.open_to(principal).filter(user=principal.user)


class Own(InWorkspace):
    """A row of one person."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects = OwnQuerySet.as_manager()

    class Meta:
        abstract = True
