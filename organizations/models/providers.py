"""AI providers that a tenant connected itself, with a key of its own."""

import uuid

from django.db import models

from organizations.models.organizations import Organization
from organizations.models.platform import ProviderCredential
from xentree.encryption import EncryptedTextField
from xentree.principal import Principal


class OrganizationProviderQuerySet(models.QuerySet["OrganizationProvider"]):
    """Providers of tenants."""

    def visible_to(self, principal: Principal) -> "OrganizationProviderQuerySet":
        """Those of the tenants one is in; what one may do with them is for the rules."""
        return self.filter(organization__in=Organization.objects.visible_to(principal))


class OrganizationProvider(models.Model):
    """A provider for the chats in a tenant's workspace; the key is encrypted and never shown again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="providers")
    # The provider id that chat requests name.
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=ProviderCredential.Kind.choices)
    # Empty for the vendor's own address.
    base_url = models.URLField(blank=True)
    api_key = EncryptedTextField(blank=True)
    model_ids = models.JSONField(default=list, blank=True)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganizationProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="organization_provider_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_key(self) -> bool:
        """Whether one is stored."""
        return bool(self.api_key)
