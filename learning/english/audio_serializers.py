"""What of a task is to be heard."""

from rest_framework import serializers

from learning.english.spoken import WHOLE


class XELAudioQuery(serializers.Serializer[None]):
    """Which text of the task, and which part of it."""

    variant = serializers.CharField(required=False, max_length=40, help_text="Without it the one the person has.")
    part = serializers.RegexField(
        r"^(all|[0-9]{1,2})$", default=WHOLE, help_text="One line of a talk, from 0; else all of it."
    )
