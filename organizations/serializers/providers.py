"""The shapes of providers that a tenant connected: a key only goes in."""

from typing import Any

from rest_framework import serializers

from organizations.models import OrganizationProvider, ProviderCredential
from organizations.services.tenant_providers import MOST_MODELS


class OrganizationProviderResponse(serializers.Serializer[OrganizationProvider]):
    """A connected provider; `slug` is what chat requests name, `has_key` is all that is told of its key."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProviderCredential.Kind.choices)
    base_url = serializers.CharField(help_text="Empty for the vendor's own address.")
    models = serializers.ListField(source="model_ids", child=serializers.CharField(), help_text="Empty: it is asked.")
    enabled = serializers.BooleanField()
    has_key = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class _Fields(serializers.Serializer[Any]):
    base_url = serializers.URLField(max_length=200, required=False, allow_blank=True)
    api_key = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, write_only=True, help_text="Never shown again."
    )
    models = serializers.ListField(
        source="model_ids", child=serializers.CharField(max_length=100), max_length=MOST_MODELS, required=False
    )
    enabled = serializers.BooleanField(required=False)


class OrganizationProviderCreateRequest(_Fields):
    """A provider to be; without a slug its kind is its id."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=ProviderCredential.Kind.choices)
    slug = serializers.SlugField(max_length=50, required=False, allow_blank=True)


class OrganizationProviderUpdateRequest(_Fields):
    """What is to change; another kind or address needs the key again."""

    name = serializers.CharField(max_length=60, required=False)
    kind = serializers.ChoiceField(choices=ProviderCredential.Kind.choices, required=False)


class OrganizationProviderTestResponse(serializers.Serializer[Any]):
    """What it answered when asked for its models now."""

    works = serializers.BooleanField()
    models = serializers.IntegerField()
    problem = serializers.CharField(allow_null=True)
