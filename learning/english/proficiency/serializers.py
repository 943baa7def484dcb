"""The shapes of the index."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Evidence
from learning.english.proficiency.index import SKILL_NAMES
from learning.english.proficiency.levels import LOWEST


class XELXpiSkill(serializers.Serializer[Any]):
    """One skill; without evidence it stands where everybody begins."""

    skill = serializers.ChoiceField(choices=SKILL_NAMES)
    score = serializers.FloatField(min_value=0, max_value=100)
    uncertainty = serializers.FloatField(help_text="A standard deviation.")
    evidence_count = serializers.IntegerField()
    trend = serializers.FloatField(help_text="Points gained or lost in the last 30 days.")


class XELXpiResponse(serializers.Serializer[Any]):
    """The Xentree Proficiency Index of one person."""

    xpi = serializers.FloatField(min_value=0, max_value=100)
    cefr = serializers.ChoiceField(choices=list(LOWEST))
    ielts_estimate = serializers.FloatField(
        allow_null=True, help_text="An estimate by the published alignment; none below B1, where there is no alignment."
    )
    calibrating = serializers.BooleanField(help_text="There is too little evidence yet for the figures to mean much.")
    uncertainty = serializers.FloatField(help_text="A standard deviation: in two of three cases it is not off by more.")
    trend = serializers.FloatField(help_text="Points gained or lost in the last 30 days.")
    breakdown = XELXpiSkill(many=True)
    updated_at = serializers.DateTimeField(allow_null=True, help_text="When the latest evidence was given.")


class XELXpiHistoryQuery(serializers.Serializer[Any]):
    """Which days of the person's own calendar, both included; the last 365 without."""

    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)


class XELXpiHistorySkill(serializers.Serializer[Any]):
    """One skill that had evidence by then."""

    skill = serializers.ChoiceField(choices=SKILL_NAMES)
    score = serializers.FloatField()


class XELXpiHistoryChange(serializers.Serializer[Any]):
    """What one cause did to the index on the day."""

    cause = serializers.ChoiceField(choices=Evidence.Cause.choices)
    change = serializers.FloatField()
    count = serializers.IntegerField(help_text="Pieces of evidence.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="A teacher's reasons.")


class XELXpiHistoryItem(serializers.Serializer[Any]):
    """The index at the end of a day that had evidence."""

    date = serializers.DateField()
    xpi = serializers.FloatField()
    uncertainty = serializers.FloatField()
    cefr = serializers.ChoiceField(choices=list(LOWEST))
    breakdown = XELXpiHistorySkill(many=True)
    cause = serializers.ChoiceField(
        choices=Evidence.Cause.choices, help_text="What moved it most; a teacher's word above all."
    )
    change = serializers.FloatField(help_text="Since the day with evidence before.")
    changes = XELXpiHistoryChange(many=True)
