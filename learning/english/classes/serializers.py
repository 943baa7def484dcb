"""The shapes of a class."""

from typing import Any

from rest_framework import serializers

from learning.english.proficiency.index import SKILL_NAMES
from learning.english.proficiency.serializers import XELXpiResponse
from organizations.models import Role

ROWS, MOST_ROWS, MOST_PAGES = 50, 200, 100_000


class XELClassQuery(serializers.Serializer[Any]):
    """Which of them; all members one teaches without."""

    team_id = serializers.UUIDField(required=False)
    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=ROWS)


class XELClassError(serializers.Serializer[Any]):
    """A kind of error, and how often it was made."""

    type = serializers.CharField()
    count = serializers.IntegerField()


class XELTeachersWord(serializers.Serializer[Any]):
    """What a teacher of the organization said, as long as it counts."""

    id = serializers.UUIDField()
    skill = serializers.ChoiceField(choices=SKILL_NAMES)
    value = serializers.FloatField()
    reason = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class XELClassMember(serializers.Serializer[Any]):
    """A member in figures; never what they wrote or said."""

    user_id = serializers.UUIDField()
    username = serializers.CharField()
    full_name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    teams = serializers.ListField(child=serializers.CharField())
    level = serializers.CharField(help_text="By placement or choice; empty before.")
    xpi = XELXpiResponse(allow_null=True, help_text="None before they have practised in this organization's workspace.")
    weakest_skill = serializers.ChoiceField(choices=SKILL_NAMES, allow_null=True)
    modules_completed = serializers.IntegerField(help_text="Of those with an answer given in this workspace.")
    modules_begun = serializers.IntegerField(help_text="Those completed among them.")
    minutes = serializers.IntegerField(help_text="Of the last 30 days, in this workspace.")
    last_at = serializers.DateTimeField(allow_null=True)
    recurring_errors = XELClassError(many=True)
    words = XELTeachersWord(many=True)


class XELClassResponse(serializers.Serializer[Any]):
    """A page of the class, by name."""

    members = XELClassMember(many=True)
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    limit = serializers.IntegerField()


class XELRatingRequest(serializers.Serializer[Any]):
    """Where a member stands by a teacher's word, and why."""

    skill = serializers.ChoiceField(choices=SKILL_NAMES)
    value = serializers.FloatField(min_value=0, max_value=100)
    reason = serializers.CharField(max_length=300, help_text="The learner reads it.")
