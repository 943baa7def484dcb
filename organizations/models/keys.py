"""API keys: shown once, stored hashed, good for one person in one tenant."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models.organizations import Membership, Organization


class APIKeyQuerySet(models.QuerySet["APIKey"]):
    """API keys."""

    def alive(self) -> "APIKeyQuerySet":
        """Not revoked, not expired, of somebody who is still an active member."""
        members = Membership.objects.active().filter(
            organization=models.OuterRef("organization"), user=models.OuterRef("created_by")
        )
        unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now())
        return self.filter(unexpired, models.Exists(members), revoked_at=None)


class APIKey(models.Model):
    """A secret a program sends as X-API-Key to act as its creator inside one tenant, as far as its scopes go."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="api_keys")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    # The first characters of the key, to tell keys apart.
    prefix = models.CharField(max_length=16)
    # SHA-256 of the whole key: 64 random bytes need no slow hash.
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    # Addresses and networks (CIDR) it works from; empty for anywhere.
    allowed_ips = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = APIKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
