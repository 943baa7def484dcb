"""The shapes of section 11 of the API: keys, and the tenants one may make them in."""

from typing import Any

from rest_framework import serializers

from organizations.models import APIKey, Membership, Role
from organizations.rules import may_create_keys
from organizations.services.keys import LONGEST_OVERLAP, USUAL_OVERLAP


class TenantResponse(serializers.Serializer[Any]):
    """An organization as a place to work in."""

    id = serializers.UUIDField(source="organization.id")
    name = serializers.CharField(source="organization.name")
    slug = serializers.SlugField(source="organization.slug")
    role = serializers.ChoiceField(choices=Role.choices)
    can_create_keys = serializers.SerializerMethodField()

    def get_can_create_keys(self, membership: Membership) -> bool:
        """Whether the caller may create API keys there."""
        return may_create_keys(membership)


class APIKeyCreateRequest(serializers.Serializer[Any]):
    """What a key is to be."""

    name = serializers.CharField(max_length=80)
    organization_id = serializers.UUIDField()
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    allowed_ips = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, help_text="IP addresses or CIDR; empty: anywhere."
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class APIKeyRotateRequest(serializers.Serializer[Any]):
    """How long the old key works on."""

    overlap_seconds = serializers.IntegerField(
        min_value=0, max_value=int(LONGEST_OVERLAP.total_seconds()), default=int(USUAL_OVERLAP.total_seconds())
    )


class APIKeyFilter(serializers.Serializer[Any]):
    """Which keys a list shows."""

    organization_id = serializers.UUIDField(required=False)


_TOLD: tuple[str, ...] = (
    "id",
    "name",
    "prefix",
    "organization_id",
    "scopes",
    "allowed_ips",
    "expires_at",
    "created_by",
    "created_at",
    "last_used_at",
)


class APIKeyMetadata(serializers.ModelSerializer[APIKey]):
    """A key without its secret, which is shown once."""

    created_by = serializers.UUIDField(source="created_by_id", read_only=True)
    organization_id = serializers.UUIDField(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)
    allowed_ips = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = APIKey
        fields = _TOLD
        read_only_fields = fields


class APIKeyResponse(APIKeyMetadata):
    """A key that was just made; `key` is in no other answer."""

    key = serializers.SerializerMethodField(help_text="`xntr-` and 86 characters; keep it now.")

    class Meta(APIKeyMetadata.Meta):
        fields = (*_TOLD, "key")
        read_only_fields = fields

    def get_key(self, key: APIKey) -> str:
        """The secret."""
        return self.context["secret"]
