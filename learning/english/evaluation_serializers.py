"""The shapes of judgements and recordings, and of what one sends to be judged."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Evaluation, Level, Recording
from learning.english.second_look_serializers import XELSecondLook
from learning.english.services.evaluating import as_seen

_TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class XELCriterion(serializers.Serializer[Any]):
    """One side of the quality, 0 to 100 (null: cannot be told from this), with quotations that show it."""

    name = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    evidence = serializers.ListField(child=serializers.CharField())


class XELCorrection(serializers.Serializer[Any]):
    """From `start` to `end` in characters of the text; `suggestion` is empty where nothing is sure."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    original = serializers.CharField()
    suggestion = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    message = serializers.CharField()


class XELSpokenPhone(serializers.Serializer[Any]):
    """A sound (ARPAbet) in seconds; `heard` is what it was likely mistaken for."""

    phone = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    score = serializers.FloatField()
    heard = serializers.CharField(allow_null=True)


class XELSpokenWord(serializers.Serializer[Any]):
    """A word in seconds; only where it is `sure` may its score be shown as a colour."""

    text = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    score = serializers.FloatField(allow_null=True)
    sure = serializers.BooleanField()
    said = serializers.BooleanField()
    error = serializers.CharField(allow_null=True, help_text="A likely error by its name, as in `th → s`.")
    phones = XELSpokenPhone(many=True)


class XELEvaluationResponse(serializers.ModelSerializer[Evaluation]):
    """A judgement, or how far it is; `score` is null until it is done, and where `reason` says why there is none."""

    evaluation_id = serializers.UUIDField(source="pk")
    score = serializers.FloatField(allow_null=True)
    cefr = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField(
        help_text="not_enough_evidence, or why it is at the floor: copied, off_topic, gibberish, other_language ..."
    )
    criteria = XELCriterion(many=True, source="result.criteria", default=[])
    corrections = XELCorrection(many=True, source="result.corrections", default=[])
    words = XELSpokenWord(many=True, source="result.words", default=[])
    fluency = serializers.SerializerMethodField(help_text="words_per_minute, pause_ratio and others; null in writing.")
    transcript = serializers.CharField(source="result.transcript", default="")
    failure = serializers.SerializerMethodField()
    text = serializers.CharField(source="request.text", default="")
    prompt = serializers.CharField(source="request.prompt", default="")
    level = serializers.CharField(source="request.level", default=None, allow_null=True)
    expected_text = serializers.CharField(source="request.expected_text", default=None, allow_null=True)
    recording_id = serializers.UUIDField(allow_null=True)
    second_look = XELSecondLook(allow_null=True, default=None, help_text="What a person found who looked at it again.")

    class Meta:
        model = Evaluation
        fields = ["evaluation_id", "status", "skill", "score", "cefr", "confidence", "criteria", "corrections", "words"]
        fields += ["fluency", "transcript", "feedback", "evaluator", "reason", "progress", "doing", "failure", "text"]
        fields += ["prompt", "level", "expected_text", "recording_id", "second_look"]
        fields += ["created_at", "finished_at"]

    def to_representation(self, instance: Evaluation) -> dict[str, Any]:
        """What was not judged in time has failed."""
        return super().to_representation(as_seen(instance))

    def get_cefr(self, evaluation: Evaluation) -> str | None:
        """Null where it cannot be told."""
        return evaluation.cefr or None

    def get_reason(self, evaluation: Evaluation) -> str | None:
        """Null where the score speaks for itself."""
        return evaluation.reason or None

    def get_failure(self, evaluation: Evaluation) -> str | None:
        """In words, where it failed."""
        return evaluation.failure or None

    def get_fluency(self, evaluation: Evaluation) -> dict[str, float] | None:
        """Of speech alone."""
        return evaluation.result.get("fluency") or None


class XELEvaluateWriting(serializers.Serializer[Any]):
    """A text to be judged, and what was asked for."""

    skill = serializers.ChoiceField(choices=[Evaluation.Skill.WRITING])
    text = serializers.CharField(max_length=20_000, trim_whitespace=False)
    prompt = serializers.CharField(max_length=20_000, **_TEXT)
    level = serializers.ChoiceField(choices=Level.choices, required=False, allow_null=True, default=None)


class XELEvaluateSpeaking(serializers.Serializer[Any]):
    """A recording, sent along or by its id; `expected_text` is what was to be read, without it speech is free."""

    skill = serializers.ChoiceField(choices=[Evaluation.Skill.SPEAKING])
    audio = serializers.FileField(required=False, allow_empty_file=True)
    recording_id = serializers.UUIDField(required=False)
    expected_text = serializers.CharField(max_length=2_000, **_TEXT)
    prompt = serializers.CharField(max_length=20_000, **_TEXT)
    level = serializers.ChoiceField(choices=Level.choices, required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of both."""
        if ("audio" in attrs) == ("recording_id" in attrs):
            raise serializers.ValidationError({"audio": "Send audio, or name a recording_id."})
        return attrs


class XELRecordingRequest(serializers.Serializer[Any]):
    """What the pieces are going to be of."""

    content_type = serializers.CharField(max_length=100)


class XELRecording(serializers.ModelSerializer[Recording]):
    """A recording; `offset` is how many bytes of it are here."""

    offset = serializers.IntegerField(source="size")

    class Meta:
        model = Recording
        fields = ["id", "status", "content_type", "offset", "seconds", "keep_until", "created_at"]
