"""Rows that are one person's, made in a workspace; what is practised is theirs, wherever they practised it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models

from organizations.models import InWorkspace
from xentree.principal import Principal


class OwnQuerySet(models.QuerySet[Any]):
    """A learner's own rows."""

    def visible_to(self, principal: Principal) -> Self:
        """The person's own; to a key or token of a tenant only what was made in that tenant's workspace."""
        own = self.filter(user=principal.user)
        return own if principal.is_self else own.filter(organization=principal.organization_id)


class Own(InWorkspace):
    """A learner's row; leaving or losing the tenant leaves it with the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss")
    organization = models.ForeignKey(
        "organizations.Organization", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OwnQuerySet.as_manager()

    class Meta:
        abstract = True
