"""What comes next: the dashboard, reviews, the notebook."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Skill, TaskKind
from learning.english.path import NextTask
from learning.english.path_serializers.answers import XELTaskCorrection
from learning.english.path_serializers.modules import SCORE, XELTask


class XELNextTask(serializers.Serializer[NextTask]):
    """What to do next, and why."""

    task_id = serializers.UUIDField(source="task.id")
    kind = serializers.ChoiceField(source="task.kind", choices=TaskKind.choices)
    skill = serializers.ChoiceField(source="task.skill", choices=Skill.choices)
    module_id = serializers.UUIDField(source="task.lesson.module_id")
    module_title = serializers.CharField(source="task.lesson.module.title")
    lesson_title = serializers.CharField(source="task.lesson.title")
    reason = serializers.CharField(help_text="review, resume or next.")


class XELRecentSubmission(serializers.Serializer[Any]):
    """An answer in a line."""

    submission_id = serializers.UUIDField(source="id")
    task_id = serializers.UUIDField()
    module_title = serializers.CharField(source="task.lesson.module.title")
    kind = serializers.ChoiceField(source="task.kind", choices=TaskKind.choices)
    skill = serializers.ChoiceField(source="task.skill", choices=Skill.choices)
    status = serializers.CharField(help_text="graded, evaluating or failed.")
    score = serializers.FloatField(**SCORE)
    created_at = serializers.DateTimeField()


class XELRecurringError(serializers.Serializer[Any]):
    """An error made more than once, and not mastered since."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    original = serializers.CharField()
    suggestion = serializers.CharField()
    count = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class XELModuleCounts(serializers.Serializer[Any]):
    """Modules of the course."""

    total = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    completed = serializers.IntegerField()


class XELDashboardResponse(serializers.Serializer[Any]):
    """Where one stands, and what comes next."""

    xpi = serializers.FloatField(source="index.xpi", help_text="The index, 0 to 100.")
    cefr = serializers.CharField(source="index.cefr")
    calibrating = serializers.BooleanField(source="index.calibrating", help_text="Too little is known yet.")
    weakest_skill = serializers.CharField(source="index.weakest_skill", allow_null=True)
    streak = serializers.IntegerField(help_text="Days in a row with something learnt, anywhere.")
    minutes_this_week = serializers.IntegerField(help_text="Active minutes of English since Sunday.")
    modules = XELModuleCounts()
    next_task = XELNextTask(allow_null=True)
    recent_submissions = XELRecentSubmission(many=True)
    recurring_errors = XELRecurringError(many=True)
    due_reviews = serializers.IntegerField()


class XELReviewItem(serializers.Serializer[Any]):
    """A missed task that is due again; answering it by `submit` moves it on."""

    id = serializers.UUIDField()
    due_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    task = XELTask()


class XELNotebookQuery(serializers.Serializer[Any]):
    """Which errors."""

    mastered = serializers.BooleanField(required=False, allow_null=True, default=None)
    type = serializers.CharField(required=False, max_length=40)


class XELDrill(serializers.Serializer[Any]):
    """A small task made from an error; its answer is a text, or of a gap a list of one."""

    kind = serializers.CharField(help_text="gap or short_answer.")
    instructions = serializers.CharField()
    prompt = serializers.CharField()


class XELNotebookItem(serializers.Serializer[Any]):
    """An error, how often it was made, and a drill for it where there can be one."""

    id = serializers.UUIDField()
    skill = serializers.CharField()
    type = serializers.CharField()
    original = serializers.CharField()
    suggestion = serializers.CharField()
    message = serializers.CharField()
    sentence = serializers.CharField(help_text="As it is right; empty where it was too long.")
    count = serializers.IntegerField()
    right_since = serializers.IntegerField(help_text="Right in a row since; three are enough.")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    mastered_at = serializers.DateTimeField(allow_null=True)
    drill = XELDrill(allow_null=True)


class XELDrillRequest(serializers.Serializer[Any]):
    """The answer to a drill."""

    answer = serializers.JSONField()


class XELDrillResponse(serializers.Serializer[Any]):
    """How it went."""

    correct = serializers.BooleanField(source="grade.correct")
    feedback = serializers.CharField(source="grade.feedback")
    corrections = XELTaskCorrection(source="grade.marks", many=True)
    xp_awarded = serializers.IntegerField()
    error = XELNotebookItem()
