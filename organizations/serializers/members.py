"""The shapes of members, teams and invitations."""

from typing import Any

from rest_framework import serializers

from organizations.models import Invitation, Membership, Role
from organizations.services.invitations import LONGEST, MOST_USES

STATUSES = ["invited", *Membership.Status.values]
LONGEST_DAYS = LONGEST.days


class MemberTeam(serializers.Serializer[Any]):
    """A team of a member."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MemberResponse(serializers.Serializer[Any]):
    """A member, or somebody invited by name: of those the organization sees no more than that until they say yes."""

    user_id = serializers.UUIDField()
    username = serializers.CharField()
    full_name = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    profile_picture_url = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    status = serializers.ChoiceField(choices=STATUSES)
    teams = MemberTeam(many=True)
    joined_at = serializers.DateTimeField(allow_null=True)


class MemberFilter(serializers.Serializer[Any]):
    """Which members."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    team_id = serializers.UUIDField(required=False)
    q = serializers.CharField(required=False, allow_blank=True, max_length=120, help_text="A part of the name.")


class MemberCreateRequest(serializers.Serializer[Any]):
    """Whom to invite: one of `user_id`, `username` and `email`."""

    user_id = serializers.UUIDField(required=False)
    username = serializers.CharField(max_length=40, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    role = serializers.ChoiceField(choices=Role.choices, default=Role.MEMBER.value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way of saying whom."""
        if sum(name in attrs for name in ("user_id", "username", "email")) != 1:
            raise serializers.ValidationError("Send one of user_id, username and email.")
        return attrs


class MemberRoleRequest(serializers.Serializer[Any]):
    """Another role."""

    role = serializers.ChoiceField(choices=Role.choices)


class MemberReplaceRequest(serializers.Serializer[Any]):
    """Role, organization and teams at once, all or nothing; what is left out stays."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)
    organization_id = serializers.UUIDField(required=False)
    team_ids = serializers.ListField(child=serializers.UUIDField(), max_length=200, required=False)


class TeamResponse(serializers.Serializer[Any]):
    """A team."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    member_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class TeamRequest(serializers.Serializer[Any]):
    """A team's name."""

    name = serializers.CharField(max_length=80)


class TeamMemberRequest(serializers.Serializer[Any]):
    """Who joins the team."""

    user_id = serializers.UUIDField()


class InvitationResponse(serializers.Serializer[Any]):
    """An invitation as the organization sees it; `url` only in the answer that makes a link."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Invitation.Kind.choices)
    username = serializers.CharField(source="user.username", default=None, allow_null=True)
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.CharField(source="invited_by.username", default=None, allow_null=True)
    max_uses = serializers.IntegerField()
    uses = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    url = serializers.URLField(required=False)


class InvitationCreateRequest(serializers.Serializer[Any]):
    """Whom to invite: one of `user_id`, `username` and `email`, or none of them for a link."""

    user_id = serializers.UUIDField(required=False)
    username = serializers.CharField(max_length=40, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    role = serializers.ChoiceField(choices=Role.choices, default=Role.MEMBER.value)
    max_uses = serializers.IntegerField(min_value=1, max_value=MOST_USES, required=False, help_text="Of a link.")
    expires_in_days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, default=7)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At most one way of saying whom, and only a link is for several."""
        named = sum(name in attrs for name in ("user_id", "username", "email"))
        if named > 1:
            raise serializers.ValidationError("Send one of user_id, username and email, or none for a link.")
        if named and "max_uses" in attrs:
            raise serializers.ValidationError({"max_uses": ["Only a link is for several people."]})
        return attrs


class InvitationToken(serializers.Serializer[Any]):
    """The secret of an invitation's link: what follows /join/."""

    token = serializers.CharField(max_length=200)


class InvitingOrganization(serializers.Serializer[Any]):
    """Who invites."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class ReceivedInvitationResponse(serializers.Serializer[Any]):
    """An invitation as whoever is invited sees it."""

    id = serializers.UUIDField()
    organization = InvitingOrganization()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.CharField(source="invited_by.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
