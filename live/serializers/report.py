"""The shapes of the report on a session."""

from typing import Any

from rest_framework import serializers

from live.models import LiveSession
from live.serializers.transcripts import TranscriptMark
from live.services.report import Report


class ReportCorrection(TranscriptMark):
    """A mark, with the turn it is in and the words it is about."""

    turn = serializers.IntegerField(help_text="The position of the turn in the transcript.")
    original = serializers.CharField()


class NewWord(serializers.Serializer[Any]):
    """A word the person had not said in an earlier talk that was kept."""

    word = serializers.CharField()
    level = serializers.CharField(help_text="A1 to C2, by word lists.")


class ReportXP(serializers.Serializer[Any]):
    """What the session earned."""

    reason = serializers.CharField()
    amount = serializers.IntegerField()


class LiveReportResponse(serializers.Serializer[Any]):
    """How a session went; the figures are null until `status` is done, or where too little was said to tell."""

    session_id = serializers.UUIDField()
    transcript_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=LiveSession.ReportStatus.choices, help_text="none: nothing was kept.")
    is_rough = serializers.BooleanField(
        allow_null=True,
        help_text="The person's words were written down by ears that often err, so their marks may be wrong.",
    )
    talk_ratio = serializers.FloatField(allow_null=True, help_text="The person's share of all that was spoken, 0 to 1.")
    words_a_minute = serializers.IntegerField(allow_null=True)
    words = serializers.IntegerField(allow_null=True, help_text="Those of the person.")
    user_turns = serializers.IntegerField(allow_null=True)
    ai_turns = serializers.IntegerField(allow_null=True)
    user_spoken_seconds = serializers.IntegerField(allow_null=True)
    ai_spoken_seconds = serializers.IntegerField(allow_null=True)
    corrections = ReportCorrection(many=True)
    new_words = NewWord(many=True)
    xp = ReportXP(many=True)
    english = serializers.DictField(
        child=serializers.FloatField(), help_text="By skill, how far what was said moved the English index."
    )


def report_data(report: Report) -> dict[str, Any]:
    """A report in the shape of the API."""
    told = report.figures
    return {
        "session_id": str(report.session_id),
        "transcript_id": str(report.transcript_id) if report.transcript_id else None,
        "status": report.status,
        **{name: told.get(name) for name in ("is_rough", "talk_ratio", "words_a_minute", "words")},
        "user_turns": told.get("own_turns"),
        "ai_turns": told.get("assistant_turns"),
        "user_spoken_seconds": _seconds(told.get("own_ms")),
        "ai_spoken_seconds": _seconds(told.get("assistant_ms")),
        "corrections": list(report.corrections),
        "new_words": told.get("new_words", []),
        "xp": told.get("xp", []),
        "english": told.get("english", {}),
    }


def _seconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else round(milliseconds / 1000)
