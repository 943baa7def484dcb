"""Signing keys by their times, the tokens they signed, and the visitors those tokens stand for."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from organizations.models import Membership, Organization, Role
from xentree.encryption import EncryptedTextField
from xentree.principal import Principal

# Who may grant tokens for a tenant; a token dies when the one who granted it is none of them any more.
GRANTING_ROLES = (Role.OWNER, Role.ADMIN)


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    """Signing keys."""

    def published(self) -> "SigningKeyQuerySet":
        """Those that whoever verifies a token has to know now."""
        moment = now()
        unending = models.Q(published_until=None) | models.Q(published_until__gt=moment)
        return self.filter(unending, publishes_at__lte=moment)

    def signing(self) -> "SigningKeyQuerySet":
        """The one a tenant signs with now."""
        moment = now()
        unending = models.Q(signs_until=None) | models.Q(signs_until__gt=moment)
        return self.published().filter(unending, signs_from__lte=moment)


class SigningKey(models.Model):
    """An RSA key pair of a tenant; where it stands in its life follows from four times alone."""

    class State(models.TextChoices):
        """In this order: announced, in use, only good for what it signed, worth nothing."""

        PUBLISHED = "published"
        SIGNING = "signing"
        RETIRED = "retired"
        GONE = "gone"

    # The RFC 7638 thumbprint of the public key.
    kid = models.CharField(primary_key=True, max_length=64, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="signing_keys")
    # {"kty", "n", "e"}.
    public_jwk = models.JSONField()
    private_key = EncryptedTextField()
    # SHA-256 of the public key's DER (SubjectPublicKeyInfo), in hexadecimal digits.
    fingerprint = models.CharField(max_length=64)
    publishes_at = models.DateTimeField(default=now)
    signs_from = models.DateTimeField(default=now)
    signs_until = models.DateTimeField(null=True, blank=True)
    published_until = models.DateTimeField(null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-signs_from", "kid"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(signs_until=None), name="signing_key_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.kid

    @property
    def state(self) -> str:
        """Where it stands now."""
        return self.state_at(now())

    def state_at(self, moment: datetime) -> str:
        """Where it stands at a time."""
        if self.published_until and self.published_until <= moment:
            return self.State.GONE
        if self.signs_until and self.signs_until <= moment:
            return self.State.RETIRED
        return self.State.SIGNING if self.signs_from <= moment else self.State.PUBLISHED


class Visitor(models.Model):
    """Somebody on a tenant's own site, under the name the site has for them; with an account once they came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="visitors")
    subject = models.CharField(max_length=128)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visitor")
    created_at = models.DateTimeField(default=now, editable=False)
    last_seen_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["organization", "subject"], name="visitor_once")]

    def __str__(self) -> str:
        return f"{self.subject} of {self.organization_id}"


class IntegrationTokenQuerySet(models.QuerySet["IntegrationToken"]):
    """Integration tokens."""

    def visible_to(self, principal: Principal) -> "IntegrationTokenQuerySet":
        """Those of the tenants where the principal may grant such tokens."""
        mine = Membership.objects.active().filter(user=principal.user, role__in=GRANTING_ROLES)
        tenants = Organization.objects.visible_to(principal)
        return self.filter(organization__in=tenants, organization__memberships__in=mine)

    def unrevoked(self) -> "IntegrationTokenQuerySet":
        """Nobody has called them back."""
        return self.filter(revoked_at=None)

    def in_state(self, state: str) -> "IntegrationTokenQuerySet":
        """Those whose `state` is that."""
        if state == IntegrationToken.State.REVOKED:
            return self.exclude(revoked_at=None)
        bound = "expires_at__gt" if state == IntegrationToken.State.ACTIVE else "expires_at__lte"
        return self.unrevoked().filter(**{bound: now()})

    def standing(self, asker_id: uuid.UUID, moment: datetime, seen_before: datetime) -> "IntegrationTokenQuerySet":
        """With how key, granter, asker and visitor stand at that moment, all in the same query."""
        members = Membership.objects.active().filter(organization=models.OuterRef("organization"))
        granters = members.filter(user=models.OuterRef("granted_by"), role__in=GRANTING_ROLES)
        visitors = Visitor.objects.filter(pk=models.OuterRef("visitor"))
        withdrawn = SigningKey.objects.filter(pk=models.OuterRef("key"), published_until__lte=moment)
        return self.annotate(
            key_is_gone=models.Exists(withdrawn),
            granter_stands=models.Exists(granters),
            asker_is_member=models.Exists(members.filter(user=asker_id)),
            visitor_user_id=models.Subquery(visitors.values("user")),
            visitor_was_away=models.Exists(visitors.filter(last_seen_at__lt=seen_before)),
        )


class IntegrationToken(models.Model):
    """What was signed for another site: which visitor, what they may, from where and how long."""

    class Mode(models.TextChoices):
        """Sent by a server, or by the pages of one origin."""

        API = "api"
        EMBED = "embed"

    class State(models.TextChoices):
        """Follows from its times."""

        ACTIVE = "active"
        REVOKED = "revoked"
        EXPIRED = "expired"

    jti = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="integration_tokens")
    key = models.ForeignKey(SigningKey, on_delete=models.CASCADE, related_name="tokens")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Where the granter asked from.
    address = models.GenericIPAddressField(null=True, blank=True)
    subject = models.CharField(max_length=128)
    # Set when the token is first used.
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="tokens")
    mode = models.CharField(max_length=5, choices=Mode.choices)
    origin = models.CharField(max_length=255)
    scopes = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    # A token is rotated once; this is what came in its place.
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    objects = IntegrationTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-jti"]
        indexes = [
            models.Index(fields=["organization", "-issued_at"], name="integration_token_recent"),
            models.Index(fields=["-revoked_at"], name="integration_token_revoked"),
        ]

    def __str__(self) -> str:
        return str(self.jti)

    @property
    def state(self) -> str:
        """Where it stands now, as far as the token itself goes."""
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.ACTIVE if self.expires_at > now() else self.State.EXPIRED
