"""The shapes of what a person chooses about their English."""

from typing import Any

from rest_framework import serializers

from learning.english.models import LearnerSettings, Level
from learning.english.services.settings import MOST_AUDIO_DAYS


class XELSettingsRequest(serializers.Serializer[Any]):
    """What one may choose; the level overrules placement."""

    level = serializers.ChoiceField(choices=Level.choices, required=False)
    age_group = serializers.ChoiceField(choices=["", *LearnerSettings.AgeGroup.values], required=False)
    keep_audio_days = serializers.IntegerField(min_value=0, max_value=MOST_AUDIO_DAYS, required=False)
    allow_remote = serializers.BooleanField(required=False)
    teachers_may_read = serializers.BooleanField(required=False)


class XELSettingsResponse(serializers.Serializer[Any]):
    """What one has chosen."""

    level = serializers.CharField(help_text="By placement or choice; empty before.")
    age_group = serializers.CharField(
        help_text="child, teen, adult or empty; children's voices are judged less surely."
    )
    keep_audio_days = serializers.IntegerField(help_text="0: a recording is removed once it has been judged.")
    allow_remote = serializers.BooleanField(help_text="Whether answers may go to an evaluator elsewhere.")
    teachers_may_read = serializers.BooleanField(
        help_text="Whether teachers of the organization an answer was given in, and staff, may read unsure ones."
    )
