"""How people are asked to join: invitations, and domains whose people may join by themselves."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models.organizations import Organization, Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self) -> "InvitationQuerySet":
        """Can still be accepted: not revoked, not expired, not used up."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now(),
            uses__lt=models.F("max_uses"),
            organization__deletion_requested_at=None,
        )


class Invitation(models.Model):
    """A place offered to a known person, to an e-mail address, or to whoever has the link."""

    class Kind(models.TextChoices):
        """Whom it is for."""

        PERSON = "person"
        EMAIL = "email"
        LINK = "link"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # Set for a person from the start; an e-mail invitation is for whoever has verified that address.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(max_length=254, blank=True)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    # SHA-256 of the secret in the link, which is never stored; a resend makes a new one.
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    max_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    sent_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.organization_id}"


class Domain(models.Model):
    """A mail domain of a tenant: once proven, people with a verified address there may join by themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253)
    # What has to stand at https://<name>/.well-known/xentree-domain.txt.
    proof = models.CharField(max_length=64)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(default=now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="domain_once"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(verified_at__isnull=False), name="domain_proven_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
