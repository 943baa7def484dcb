"""The shapes of tenants, and of what is done to them as a whole."""

from typing import Any

from rest_framework import serializers

from organizations.models import Role


class OrganizationResponse(serializers.Serializer[Any]):
    """A tenant, and what the caller is in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    description = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    member_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrganizationCreateRequest(serializers.Serializer[Any]):
    """A new tenant; without a slug one is made of the name."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=60, required=False, allow_null=True)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OrganizationUpdateRequest(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    slug = serializers.SlugField(max_length=60, required=False)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OrganizationDeleteRequest(serializers.Serializer[Any]):
    """The name, typed as it is written: nothing brings an organization back."""

    name = serializers.CharField(max_length=120)


class OrganizationTransferRequest(serializers.Serializer[Any]):
    """Who becomes owner in the caller's place."""

    user_id = serializers.UUIDField()


class JoinableOrganizationResponse(serializers.Serializer[Any]):
    """A tenant that a verified e-mail address of the caller lets them join."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    description = serializers.CharField()


class AuditEntryResponse(serializers.Serializer[Any]):
    """One act: who, what, to what, from where, and what it changed."""

    id = serializers.UUIDField()
    actor_id = serializers.UUIDField(allow_null=True)
    actor_name = serializers.CharField()
    action = serializers.CharField()
    target_id = serializers.CharField()
    target_name = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    address = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class AuditFilter(serializers.Serializer[Any]):
    """Which acts; days are UTC, both inclusive."""

    action = serializers.CharField(required=False, max_length=60, help_text="All of it, or its noun, such as member.")
    actor_id = serializers.UUIDField(required=False)
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)


class DomainResponse(serializers.Serializer[Any]):
    """A mail domain; `proof` is the line that has to stand at `proof_url`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    proof = serializers.CharField()
    proof_url = serializers.URLField()
    created_at = serializers.DateTimeField()
    verified_at = serializers.DateTimeField(allow_null=True)


class DomainCreateRequest(serializers.Serializer[Any]):
    """A mail domain to be proven, and what whoever joins by it becomes."""

    name = serializers.CharField(max_length=253)
    role = serializers.ChoiceField(choices=Role.choices, default=Role.MEMBER.value, help_text="Manager at most.")
