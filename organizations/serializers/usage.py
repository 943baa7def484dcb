"""The shapes of usage: what was spent of which allowance, and the limits of members."""

from typing import Any

from rest_framework import serializers

from organizations.models import Holder, Resource

MOST = 2**53


class UsageItem(serializers.Serializer[Any]):
    """One allowance; null where there is no limit, or no month after which it starts anew."""

    resource = serializers.ChoiceField(
        choices=Resource.choices, help_text="money is in millionths of a US dollar; live_seconds, storage_bytes."
    )
    holder = serializers.ChoiceField(choices=Holder.choices)
    limit = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Set aside for what is being done now.")
    remaining = serializers.IntegerField(allow_null=True)
    resets_at = serializers.DateTimeField(allow_null=True)


class MemberLimits(serializers.Serializer[Any]):
    """What one member may spend; 0 is no limit."""

    monthly_tokens = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    monthly_cost_micros = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    monthly_live_seconds = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    storage_bytes = serializers.IntegerField(min_value=0, max_value=MOST, required=False)


class MemberUsage(serializers.Serializer[Any]):
    """One member, and what they have of each resource in the organization."""

    user_id = serializers.UUIDField(source="member.user_id")
    username = serializers.CharField(source="member.user.username")
    full_name = serializers.CharField(source="member.user.full_name")
    usage = UsageItem(many=True)
