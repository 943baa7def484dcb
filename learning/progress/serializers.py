"""The shapes of progress."""

from typing import Any

from rest_framework import serializers

from learning.progress.models import Area, Quest, Reason


class ActiveBooster(serializers.Serializer[Any]):
    """What multiplies XP now."""

    multiplier = serializers.FloatField()
    ends_at = serializers.DateTimeField()


class TodayXP(serializers.Serializer[Any]):
    """What today has come to, and by what."""

    total = serializers.IntegerField()
    by_source = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"XP by reason: {', '.join(Reason.values)}."
    )


class PublicXPProfile(serializers.Serializer[Any]):
    """Level and streak."""

    total_xp = serializers.IntegerField()
    level = serializers.IntegerField()
    current_level_xp = serializers.IntegerField(help_text="XP since the level began.")
    xp_needed_for_next_level = serializers.IntegerField(help_text="XP the level takes from its beginning to the next.")
    current_streak = serializers.IntegerField()
    longest_streak = serializers.IntegerField()
    day_only_streak = serializers.IntegerField(help_text="Days in a row with an act of their own, freezes left aside.")


class XPProfileResponse(PublicXPProfile):
    """How far one is."""

    active_booster = ActiveBooster(allow_null=True)
    today_xp = TodayXP()
    daily_goal_xp = serializers.IntegerField()
    token_balance = serializers.IntegerField()
    freezes_available = serializers.IntegerField()


class QuestItem(serializers.Serializer[Any]):
    """A quest of today."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.ChoiceField(choices=Quest.Category.choices)
    target_value = serializers.IntegerField()
    current_progress = serializers.IntegerField()
    progress_percentage = serializers.IntegerField(min_value=0, max_value=100)
    status = serializers.ChoiceField(choices=["active", "completed", "claimed", "expired"])
    reward_multiplier = serializers.FloatField()
    reward_duration = serializers.IntegerField(help_text="Minutes of the booster.")
    reward_tokens = serializers.IntegerField()


class PublicXPProfileResponse(serializers.Serializer[Any]):
    """What somebody shows of their progress."""

    username = serializers.CharField()
    full_name = serializers.CharField()
    profile_picture_url = serializers.URLField(allow_null=True)
    created_at = serializers.DateTimeField()
    profile = PublicXPProfile()
    active_quests = QuestItem(many=True)


class StreakStatusResponse(serializers.Serializer[Any]):
    """How the streak stands today."""

    current_streak = serializers.IntegerField()
    longest_streak = serializers.IntegerField()
    freezes_available = serializers.IntegerField()
    freezes_used = serializers.IntegerField()
    last_activity = serializers.DateField(allow_null=True)
    streak_at_risk = serializers.BooleanField(help_text="Without an act today a freeze goes, or the streak.")


class ActivityDay(serializers.Serializer[Any]):
    """What a day came to."""

    date = serializers.DateField()
    xp = serializers.IntegerField()
    active_seconds = serializers.IntegerField()


class WeeklyActivityResponse(serializers.Serializer[Any]):
    """Sunday to Saturday in one's own time zone."""

    week_start = serializers.DateField()
    week_end = serializers.DateField()
    days = ActivityDay(many=True)
    total_xp = serializers.IntegerField()
    freeze_covered_dates = serializers.ListField(child=serializers.DateField())


class LearningPulseDayEntry(ActivityDay):
    """A day of the pulse: 0 nothing, 1 something, 2 half the daily goal, 3 the goal, 4 twice the goal."""

    level = serializers.IntegerField(min_value=0, max_value=4)
    frozen = serializers.BooleanField(help_text="A freeze stood in for it.")


class LearningPulseResponse(serializers.Serializer[Any]):
    """The 365 days that end today."""

    start = serializers.DateField()
    end = serializers.DateField()
    days = LearningPulseDayEntry(many=True)
    total_xp = serializers.IntegerField()
    active_days = serializers.IntegerField()


class AnalyticsQuery(serializers.Serializer[Any]):
    """Which days, both included; the last thirty without."""

    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Days that can have been lived."""
        if any(not 2000 <= day.year <= 2200 for day in attrs.values()):
            raise serializers.ValidationError({"start_date": ["Choose days between the years 2000 and 2200."]})
        return attrs


class DaySeconds(serializers.Serializer[Any]):
    """Active time of a day."""

    date = serializers.DateField()
    seconds = serializers.IntegerField()


class AreaSeconds(serializers.Serializer[Any]):
    """Active time in an area."""

    area = serializers.ChoiceField(choices=Area.choices)
    seconds = serializers.IntegerField()


class PreviousPeriod(serializers.Serializer[Any]):
    """As many days just before."""

    total_seconds = serializers.IntegerField()
    change_percent = serializers.FloatField(allow_null=True, help_text="None where there was no time to compare with.")


class LearningTimeAnalyticsResponse(serializers.Serializer[Any]):
    """Active seconds only, by day and by area."""

    start_date = serializers.DateField()
    end_date = serializers.DateField()
    total_seconds = serializers.IntegerField()
    by_day = DaySeconds(many=True)
    by_area = AreaSeconds(many=True)
    session_count = serializers.IntegerField()
    average_session_seconds = serializers.IntegerField()
    previous_period = PreviousPeriod()


class XPSettingsRequest(serializers.Serializer[Any]):
    """What one may choose."""

    daily_goal_xp = serializers.IntegerField(min_value=10, max_value=1000, required=False)
    is_public = serializers.BooleanField(required=False)
    on_leaderboard = serializers.BooleanField(required=False)
    reminders = serializers.BooleanField(required=False)
    quiet_from = serializers.TimeField(required=False)
    quiet_until = serializers.TimeField(required=False)


class XPSettingsResponse(serializers.Serializer[Any]):
    """What one has chosen; `paused_until` is None also of a break without an end."""

    daily_goal_xp = serializers.IntegerField()
    is_public = serializers.BooleanField()
    on_leaderboard = serializers.BooleanField()
    reminders = serializers.BooleanField()
    quiet_from = serializers.TimeField(format="%H:%M")
    quiet_until = serializers.TimeField(format="%H:%M")
    paused = serializers.BooleanField()
    paused_until = serializers.DateField(allow_null=True)


class PauseRequest(serializers.Serializer[Any]):
    """The last day off; without it until one ends the break."""

    until = serializers.DateField(required=False, allow_null=True, default=None)
