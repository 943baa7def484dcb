"""How much may be spent, by whom: limits, what is used and held of them, holds, and the files that count."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models.organizations import Membership, Organization
from organizations.models.platform import Allowances


class Resource(models.TextChoices):
    """What is counted, and in which unit."""

    TOKENS = "tokens", "Tokens"
    # Millionths of a US dollar.
    MONEY = "money", "Money"
    LIVE = "live_seconds", "Live time"
    # Bytes kept at a time; everything else is counted by the calendar month.
    STORAGE = "storage_bytes", "Storage"


class OrganizationCap(Allowances):
    """What a tenant may spend in all, set by staff."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, primary_key=True, related_name="cap")

    def __str__(self) -> str:
        return f"Limits of {self.organization_id}"


class MemberCap(Allowances):
    """What one member may spend in a tenant, set by its admins."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, primary_key=True, related_name="cap")

    def __str__(self) -> str:
        return f"Limits of {self.membership_id}"


class Holder(models.TextChoices):
    """Whose allowance it is."""

    USER = "user", "You"
    MEMBER = "member", "You in the organization"
    ORGANIZATION = "organization", "The organization"


class Counter(models.Model):
    """What a holder has used of a resource in a period, and what is held for what is being done."""

    # Who it is in one word, so that one index finds it: user:<id>, organization:<id>, member:<organization>:<user>.
    account = models.CharField(max_length=90)
    resource = models.CharField(max_length=13, choices=Resource.choices)
    # A month such as 2026-11; empty for what is counted at a time.
    period = models.CharField(max_length=7, blank=True)
    holder = models.CharField(max_length=12, choices=Holder.choices)
    # Whom the row belongs to and dies with: a person, a tenant, or a person in a tenant.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    used = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-period", "account", "resource"]
        constraints = [models.UniqueConstraint(fields=["account", "resource", "period"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.resource} {self.period}".strip()


class Hold(models.Model):
    """An amount set aside for something that is being done; it ends by being settled, released, or by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    # Every counter it is for: [account, resource, period, amount held there], 0 where there is no limit.
    entries = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    # Its time ran out and what it held was given back; what was really spent can still be settled, once.
    expired = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_in_force(self) -> bool:
        """Whether somebody has a limit; else nothing is held, and there is no row."""
        return not self._state.adding


class StoredFile(models.Model):
    """A file that counts against somebody's storage for as long as it is kept."""

    # Its name in the storage.
    name = models.CharField(max_length=200, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="+")
    size_bytes = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
