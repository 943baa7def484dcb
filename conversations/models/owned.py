"""What is one person's own."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models import WorkspaceQuerySet
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
