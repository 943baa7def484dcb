"""The shapes of placement."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Level, TaskKind
from learning.english.placement.items import SKILLS


class XELPlacementQuestion(serializers.Serializer[Any]):
    """A task of the course as it is asked; the fields below `skill` are there where its kind has them."""

    task_id = serializers.UUIDField()
    variant = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TaskKind.choices)
    skill = serializers.ChoiceField(choices=SKILLS)
    instructions = serializers.CharField()
    prompt = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField(), required=False)
    gaps = serializers.IntegerField(required=False)
    bank = serializers.ListField(child=serializers.CharField(), required=False)
    items = serializers.ListField(child=serializers.CharField(), required=False)
    lefts = serializers.ListField(child=serializers.CharField(), required=False)
    rights = serializers.ListField(child=serializers.CharField(), required=False)
    passage = serializers.CharField(required=False)
    questions = serializers.ListField(child=serializers.DictField(), required=False)


class XELPlacementResponse(serializers.Serializer[Any]):
    """Where one is with finding one's level."""

    state = serializers.ChoiceField(choices=["none", "asking", "finished", "left"])
    level = serializers.CharField(allow_blank=True, help_text="What one has, by a test or by choice; empty at first.")
    placement_id = serializers.UUIDField(allow_null=True)
    number = serializers.IntegerField(help_text="Of the question asked now, or how many were answered.")
    most = serializers.IntegerField(help_text="No test asks more; most ask fewer.")
    question = XELPlacementQuestion(allow_null=True)
    result = serializers.ChoiceField(choices=Level.choices, allow_null=True)
    ability = serializers.FloatField(allow_null=True, help_text="On the scale of the index.")
    uncertainty = serializers.FloatField(allow_null=True, help_text="A standard deviation.")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class XELPlacementAnswerRequest(serializers.Serializer[Any]):
    """An answer to the question asked now; without one, "I do not know"."""

    task_id = serializers.UUIDField()
    answer = serializers.JSONField(required=False, allow_null=True, default=None)
