"""The shapes of second looks."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Evaluation, SecondLook


class XELSecondLookRequest(serializers.Serializer[Any]):
    """Why one asks, in one's own words."""

    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class XELSecondLookDecision(serializers.Serializer[Any]):
    """Another mark; without one, the mark is confirmed."""

    score = serializers.FloatField(min_value=0, max_value=100, required=False, allow_null=True, default=None)
    note = serializers.CharField(
        max_length=600, required=False, allow_blank=True, default="", help_text="The learner reads it."
    )


class XELSecondLook(serializers.Serializer[Any]):
    """A person's look at what an evaluator judged."""

    evaluation_id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=SecondLook.Verdict.choices)
    words = serializers.CharField()
    score_before = serializers.FloatField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    note = serializers.CharField()
    asked_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class XELAnswerToReview(serializers.Serializer[Any]):
    """An answer that waits for a second look: asked for, or judged unsurely and open to be read."""

    evaluation_id = serializers.UUIDField(source="pk")
    username = serializers.CharField(source="user.username")
    organization_id = serializers.UUIDField(allow_null=True)
    skill = serializers.ChoiceField(choices=Evaluation.Skill.choices)
    prompt = serializers.CharField(help_text="What was asked for.")
    answer = serializers.CharField(help_text="The text, or what was heard of free speech.")
    score = serializers.FloatField()
    cefr = serializers.CharField()
    confidence = serializers.FloatField()
    evaluator = serializers.CharField()
    asked = serializers.BooleanField(help_text="By the learner; otherwise it was judged unsurely.")
    words = serializers.CharField(help_text="Why the learner asks.")
    created_at = serializers.DateTimeField()
