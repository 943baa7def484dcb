"""Who did what in a tenant."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models.organizations import Organization


class AuditEntry(models.Model):
    """One act in a tenant: who, what, to what, from where, and what it changed. Never altered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="audit_entries")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The actor's username, kept when their account is gone.
    actor_name = models.CharField(max_length=150, blank=True)
    # noun.past_participle, such as member.removed.
    action = models.CharField(max_length=60)
    target_id = models.CharField(max_length=64, blank=True)
    target_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organization", "-created_at"], name="audit_recent")]

    def __str__(self) -> str:
        return self.action
