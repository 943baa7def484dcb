"""What a person connected: skills such as their calendar, and the way there."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from xentree.encryption import EncryptedTextField
from xentree.principal import Principal


class IntegrationQuerySet(models.QuerySet["Integration"]):
    """Connected skills."""

    def visible_to(self, principal: Principal) -> Self:
        """The principal's own; nothing for a visitor of another site."""
        return self.none() if principal.method == "token" else self.filter(user=principal.user)

    def connected(self) -> Self:
        """Those that work: nobody has to connect them anew."""
        return self.filter(status=Integration.Status.CONNECTED)


class Integration(models.Model):
    """A skill that a person connected, with an account of theirs elsewhere; one row an account."""

    class Status(models.TextChoices):
        """Whether it works."""

        CONNECTED = "connected", "Connected"
        RECONNECT_NEEDED = "reconnect_needed", "Has to be connected again"
        REVOKED = "revoked", "Revoked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="integrations")
    # The skill's name in its registry, such as google-calendar.
    provider = models.CharField(max_length=40)
    # What the account is known by there, and what a person calls it.
    account_id = models.CharField(max_length=255)
    account_email = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.CONNECTED)
    scopes = models.JSONField(default=list, blank=True)
    # A refresh token, or the secret address of a feed.
    secret = EncryptedTextField(blank=True)
    access_token = EncryptedTextField(blank=True)
    # When the access token ends, by the clock and not by how long it was said to last.
    expires_at = models.DateTimeField(null=True, blank=True)
    # Whoever refreshes the access token now, and until when nobody else does.
    refresher = models.UUIDField(null=True, blank=True)
    refreshing_until = models.DateTimeField(null=True, blank=True)
    # What the assistant may do with it.
    may_read = models.BooleanField(default=True)
    may_propose = models.BooleanField(default=True)
    # Of the skill: its calendar, its zone, its sync token.
    state = models.JSONField(default=dict, blank=True)
    connected_at = models.DateTimeField(default=now)
    last_synced_at = models.DateTimeField(null=True, blank=True)
    # {"code", "message", "at"} of what went wrong last; empty while nothing did.
    error = models.JSONField(default=dict, blank=True)
    # When the clock looks for what is new again, since when somebody looks, and how often in a row it failed.
    next_sync_at = models.DateTimeField(default=now)
    sync_claimed_at = models.DateTimeField(null=True, blank=True)
    sync_failures = models.PositiveSmallIntegerField(default=0)

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "-connected_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "provider", "account_id"], name="integration_one_an_account")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.account_email}"

    @property
    def shown_name(self) -> str:
        """What it is called: by its person, or by its account."""
        return self.name or self.account_email or self.provider.replace("-", " ").title()

    @property
    def works(self) -> bool:
        """Whether it can be used now."""
        return self.status == self.Status.CONNECTED


class ConnectAttempt(models.Model):
    """A person was sent to another site to say yes: good for one way back, of the same browser, for some minutes."""

    # SHA-256 of the state; the state itself is only in the address.
    state_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # SHA-256 of what ties it to the browser's session.
    browser_hash = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    verifier = EncryptedTextField()
    scopes = models.JSONField(default=list)
    # A path of ours to go on at.
    next_path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.provider} {self.created_at:%Y-%m-%d %H:%M}"
