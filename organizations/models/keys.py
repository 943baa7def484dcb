"""API keys: shown once, stored hashed, good for one person in one tenant."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from accounts.models import User
from organizations.models.organizations import Membership, Organization, Role
from xentree.prepared import Prepared
from xentree.principal import Principal


class APIKeyQuerySet(models.QuerySet["APIKey"]):
    """API keys."""

    def visible_to(self, principal: Principal) -> "APIKeyQuerySet":
        """A person's own, and all of the tenants they administer; to a key or token none."""
        if not principal.is_self:
            return self.none()
        mine = Membership.objects.active().filter(user=principal.user)
        administered = mine.filter(role__in=(Role.OWNER, Role.ADMIN)).values("organization")
        own = models.Q(created_by=principal.user, organization__in=mine.values("organization"))
        return self.filter(own | models.Q(organization__in=administered))

    def kept(self) -> "APIKeyQuerySet":
        """Not revoked, though they may have expired."""
        return self.filter(revoked_at=None)

    def alive(self) -> "APIKeyQuerySet":
        """Not revoked, not expired, of somebody who is still an active member."""
        members = Membership.objects.active().filter(
            organization=models.OuterRef("organization"), user=models.OuterRef("created_by")
        )
        unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now())
        return self.filter(unexpired, models.Exists(members), revoked_at=None)

    def find(self, key_hash: str) -> "APIKey":
        """The living key of that hash; DoesNotExist otherwise. Asked with each request, by SQL that is written once."""
        key = _KEY.first(key_hash)
        creator = _CREATOR.first(key.created_by_id) if key and not key.is_expired else None
        if key is None or creator is None:
            raise self.model.DoesNotExist
        key.created_by = creator
        return key

    def standing(self, key_hash: str) -> "APIKeyQuerySet":
        """That of the hash, unless it was revoked, or its creator is no active member any more."""
        return self.filter(
            key_hash=key_hash,
            revoked_at=None,
            organization__deletion_requested_at=None,
            created_by__is_active=True,
            created_by__memberships__organization=models.F("organization"),
            created_by__memberships__status=Membership.Status.ACTIVE,
        )


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
    # The key it was exchanged for, which happens once.
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = APIKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        """Its time is over."""
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def present_scopes(self) -> list[str]:
        """What it may now: `api:admin` counts only while its creator is staff."""
        return [scope for scope in self.scopes if scope != "api:admin" or self.created_by.is_staff]


_KEY = Prepared(lambda key_hash: APIKey.objects.standing(key_hash).order_by(), str)
_CREATOR = Prepared(lambda user_id: User.objects.filter(pk=user_id), UUID)
