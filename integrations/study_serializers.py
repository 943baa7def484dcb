"""The shapes of study blocks."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from accounts.models import User
from integrations.models import CalendarEntry
from integrations.services.planning import LONGEST as LONGEST_BLOCK
from integrations.services.planning import MOST_BLOCKS, SHORTEST
from integrations.services.study_plans import PlannedBlock, StudyWish
from integrations.services.study_times import CHOICES, LONGEST_BREAK, MOST_A_DAY
from integrations.services.topics import FOCUSES, path_of, topic_of
from integrations.week import state_of
from learning.progress.days import starts_at
from xentree.errors import Invalid
from xentree.providers.calendar import Span

FOCUS_WORDS = f"What it is for: {', '.join(FOCUSES)}."


class StudyBlockOut(serializers.ModelSerializer[CalendarEntry]):
    """A study block: `status` says how far its writing is, `state` how it stands for the person."""

    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    time_zone = serializers.CharField(source="zone")
    focus = serializers.CharField(source="quest_category", help_text=FOCUS_WORDS)
    module_id = serializers.UUIDField(allow_null=True)
    state = serializers.SerializerMethodField(help_text="waiting, failed, ahead, running, kept or missed.")
    path = serializers.SerializerMethodField(help_text="The page on which it is done.")
    error = serializers.JSONField(help_text="Why it could not be written; empty otherwise.")

    class Meta:
        model = CalendarEntry
        fields = (
            "id", "integration_id", "title", "start", "end", "time_zone", "focus", "module_id", "path", "status",
            "state", "kept_at", "moved_at", "url", "error", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, entry: CalendarEntry) -> str:
        """How it stands."""
        return state_of(entry)

    def get_path(self, entry: CalendarEntry) -> str:
        """Where it is done."""
        return path_of(entry)


class StudyBlocksQuery(serializers.Serializer[Any]):
    """Which blocks."""

    start = serializers.DateTimeField(required=False, help_text="Those that end after it.")
    end = serializers.DateTimeField(required=False, help_text="Those that begin before it.")


class StudyPlanRequest(serializers.Serializer[Any]):
    """How many blocks, when, what for; what is not said is as the person's study times have it."""

    count = serializers.IntegerField(min_value=1, max_value=MOST_BLOCKS)
    first_day = serializers.DateField(help_text="In the person's zone.")
    last_day = serializers.DateField(help_text="Included.")
    focuses = serializers.ListField(
        child=serializers.ChoiceField(choices=FOCUSES), required=False, max_length=len(FOCUSES), help_text=FOCUS_WORDS
    )
    minutes = serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST_BLOCK, required=False)
    break_minutes = serializers.IntegerField(min_value=0, max_value=LONGEST_BREAK, required=False)
    most_a_day = serializers.IntegerField(min_value=1, max_value=MOST_A_DAY, required=False)
    starts = serializers.TimeField(required=False, help_text="Not before, by the clock of the person's zone.")
    ends = serializers.TimeField(required=False, help_text="Not after; 00:00 is the day's end.")
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, min_length=1, max_length=7,
        help_text="Monday is 0.",
    )  # fmt: skip


class PlannedBlockOut(serializers.Serializer[Any]):
    """A block to be: what would be written."""

    title = serializers.CharField(source="topic.title")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    focus = serializers.CharField(source="topic.category")
    module_id = serializers.UUIDField(source="topic.module_id", allow_null=True)


class StudyPlanOut(serializers.Serializer[Any]):
    """What would be written; nothing is before the blocks are sent with a yes."""

    integration_id = serializers.UUIDField(source="integration.pk")
    time_zone = serializers.CharField(source="zone")
    wanted = serializers.IntegerField()
    blocks = PlannedBlockOut(many=True)
    unread = serializers.ListField(
        child=serializers.CharField(), help_text="Calendars that did not answer, so that they were not looked at."
    )


class StudyBlockWish(serializers.Serializer[Any]):
    """A block to be written."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    focus = serializers.ChoiceField(choices=FOCUSES, help_text=FOCUS_WORDS)
    module_id = serializers.UUIDField(required=False, allow_null=True, help_text="Of the English course.")


class StudyBlocksRequest(serializers.Serializer[Any]):
    """Blocks that the person said yes to."""

    confirm = serializers.BooleanField(help_text="true: the person has seen these blocks, and said yes.")
    blocks = serializers.ListField(child=StudyBlockWish(), min_length=1, max_length=MOST_BLOCKS)


class StudyBlockMove(serializers.Serializer[Any]):
    """Where to; without an end it stays as long as it is."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField(required=False)


class StudyTimesShape(serializers.Serializer[Any]):
    """When the person likes to learn."""

    starts = serializers.TimeField(required=False)
    ends = serializers.TimeField(required=False, help_text="00:00 is the day's end.")
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, min_length=1, max_length=7,
        help_text="Monday is 0.",
    )  # fmt: skip
    minutes = serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST_BLOCK, required=False)
    break_minutes = serializers.IntegerField(min_value=0, max_value=LONGEST_BREAK, required=False)
    most_a_day = serializers.IntegerField(min_value=1, max_value=MOST_A_DAY, required=False)


def study_wish(data: dict[str, Any], user: User) -> StudyWish:
    """What a StudyPlanRequest asks for."""
    first, last, zone = data["first_day"], data["last_day"], ZoneInfo(user.timezone)
    if not first <= last or last.year > date.max.year - 1:
        raise Invalid("last_day: Not before the first.", last_day=["Not before the first."])
    span = Span(starts_at(first, zone), starts_at(last + timedelta(days=1), zone))
    times = {name: data[name] for name in CHOICES if name in data}
    return StudyWish(data["count"], span, data.get("focuses", ()), times)


def planned_blocks(data: dict[str, Any]) -> list[PlannedBlock]:
    """The blocks of a StudyBlocksRequest, if it says yes."""
    if not data["confirm"]:
        raise Invalid("confirm: Show the person these blocks first, and send true after their yes.",
                      confirm=["Send true after the person's yes."])  # fmt: skip
    return [
        PlannedBlock(topic_of(each["focus"], each.get("module_id")), each["start"], each["end"])
        for each in data["blocks"]
    ]
