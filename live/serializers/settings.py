"""The shapes of how a person likes Live."""

from typing import Any

from rest_framework import serializers

from live.looks import LOOK_IDS
from live.models import LiveSettings
from live.services.settings import MOST_NICKNAME
from xentree.providers.speech import VOICES


class LiveNicknameRequest(serializers.Serializer[Any]):
    """What the assistant shall call one."""

    nickname = serializers.CharField(min_length=1, max_length=MOST_NICKNAME)


class LiveNicknameResponse(serializers.Serializer[Any]):
    """What the assistant calls one."""

    nickname = serializers.CharField()


class LiveSettingsRequest(serializers.Serializer[Any]):
    """Some of one's choices."""

    nickname = serializers.CharField(max_length=MOST_NICKNAME, required=False, allow_blank=True)
    look = serializers.ChoiceField(choices=LOOK_IDS, required=False)
    voice = serializers.ChoiceField(choices=VOICES, required=False)
    mode = serializers.ChoiceField(choices=LiveSettings.Mode.choices, required=False)
    ears = serializers.ChoiceField(choices=LiveSettings.Ears.choices, required=False)
    captions = serializers.BooleanField(required=False)
    keep_transcripts = serializers.BooleanField(required=False)
    english_evidence = serializers.BooleanField(required=False)
    may_leave = serializers.BooleanField(required=False)


class LiveSettingsResponse(serializers.Serializer[Any]):
    """How one likes Live."""

    nickname = serializers.CharField(help_text="Empty: by no name.")
    look = serializers.CharField(help_text="Of the avatar.")
    voice = serializers.CharField(help_text="a or b.")
    mode = serializers.CharField(help_text="When the microphone is listened to: open or push.")
    ears = serializers.CharField(help_text="Who writes down what is said: server or browser.")
    captions = serializers.BooleanField()
    keep_transcripts = serializers.BooleanField(
        allow_null=True, help_text="Null until asked; nothing that is said is kept without a yes."
    )
    english_evidence = serializers.BooleanField(help_text="Whether what is said may count for one's English index.")
    may_leave = serializers.BooleanField(help_text="Whether one's voice may go to hosted providers.")
