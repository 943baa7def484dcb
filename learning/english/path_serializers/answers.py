"""Answers to tasks, and other texts of them."""

from typing import Any

from rest_framework import serializers

from learning.english.path_serializers.modules import SCORE, XELTask


class XELTaskSubmissionRequest(serializers.Serializer[Any]):
    """An answer: `answer` by the task's kind, `text` for anything written, `audio` or `recording_id` for speaking."""

    answer = serializers.JSONField(required=False, help_text="As the task's `answer_format` says.")
    text = serializers.CharField(required=False, max_length=20_000, trim_whitespace=False)
    audio = serializers.FileField(required=False, help_text="multipart/form-data only.")
    recording_id = serializers.UUIDField(required=False, help_text="Of a recording that was uploaded before.")
    variant = serializers.CharField(required=False, max_length=40, help_text="The present one without it.")
    session_id = serializers.UUIDField(required=False, help_text="The open session without it, if there is one.")
    duration_seconds = serializers.IntegerField(
        required=False, min_value=0, max_value=86_400, help_text="As the client measured it; only kept, never counted."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Something has to be the answer."""
        if data.keys().isdisjoint(("answer", "text", "audio", "recording_id")):
            raise serializers.ValidationError({"answer": ["There is no answer."]})
        return data


class XELTaskCorrection(serializers.Serializer[Any]):
    """A place in the answer that can be better, in characters; `part` is the gap, question, item or pair, from 0."""

    part = serializers.IntegerField(required=False)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    original = serializers.CharField(allow_blank=True)
    suggestion = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    message = serializers.CharField()


class XELScriptLine(serializers.Serializer[Any]):
    """What one of two voices said."""

    voice = serializers.ChoiceField(choices=["a", "b"])
    text = serializers.CharField()


class XELTaskSubmissionResponse(serializers.Serializer[Any]):
    """An answer and its grade; `evaluating` answers are asked for again, or their evaluation is."""

    submission_id = serializers.UUIDField()
    task_id = serializers.UUIDField()
    variant = serializers.CharField()
    status = serializers.CharField(help_text="graded, evaluating or failed.")
    answer = serializers.JSONField(allow_null=True)
    correct = serializers.BooleanField(allow_null=True, help_text="null where there is no right answer.")
    passed = serializers.BooleanField(help_text="Done well enough for the module.")
    score = serializers.FloatField(**SCORE)
    max_score = serializers.IntegerField(help_text="Always 100.")
    points = serializers.FloatField(allow_null=True)
    max_points = serializers.FloatField()
    feedback = serializers.CharField(allow_blank=True)
    corrections = XELTaskCorrection(many=True)
    xp_awarded = serializers.IntegerField()
    evaluation_id = serializers.UUIDField(allow_null=True)
    solution = serializers.JSONField(required=False, allow_null=True, help_text="Once it is graded: what is right.")
    script = XELScriptLine(many=True, required=False, help_text="Once it is graded: what was heard.")
    model = serializers.CharField(required=False, help_text="Once it is graded: a sample text.")
    created_at = serializers.DateTimeField()


class XELTaskRegenerateRequest(serializers.Serializer[Any]):
    """Why another text is wanted."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)


class XELTaskRegenerateResponse(XELTask):
    """The task in another variant: same skill and level; earlier attempts keep the one they answered."""

    task_id = serializers.UUIDField(source="id")
