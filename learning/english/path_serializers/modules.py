"""Modules, their lessons and tasks, as they lie before a person."""

from typing import Any

from rest_framework import serializers

from learning.english.models import Level, Skill, TaskKind

SCORE: dict[str, Any] = {
    "min_value": 0,
    "max_value": 100,
    "allow_null": True,
    "help_text": "0 to 100; null while nothing can be told.",
}


class XELModuleQuery(serializers.Serializer[Any]):
    """Which modules."""

    level = serializers.ChoiceField(choices=Level.choices, required=False)
    skill = serializers.ChoiceField(choices=Skill.choices, required=False)


class XELModuleProgress(serializers.Serializer[Any]):
    """How far one is in a module."""

    status = serializers.CharField(help_text="not_started, in_progress or completed.")
    completed_tasks = serializers.IntegerField(help_text="Done well enough, of all its tasks.")
    percentage = serializers.IntegerField(help_text="Of the tasks that have to be done; 100 when nothing is missing.")
    best_score = serializers.FloatField(allow_null=True, help_text="Of the completion, 0 to 100.")
    can_complete = serializers.BooleanField(help_text="Nothing is missing: it can be completed.")
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class XELModuleSummary(serializers.Serializer[Any]):
    """A module of the course, and how far one is in it."""

    id = serializers.UUIDField(source="module.id")
    slug = serializers.SlugField(source="module.slug")
    title = serializers.CharField(source="module.title")
    description = serializers.CharField(source="module.description")
    level = serializers.ChoiceField(source="module.level", choices=Level.choices)
    skills = serializers.ListField(source="module.skills", child=serializers.CharField())
    task_count = serializers.IntegerField()
    required_count = serializers.IntegerField(help_text="Tasks that have to be done.")
    estimated_minutes = serializers.IntegerField(source="module.estimated_minutes")
    order = serializers.IntegerField(source="module.order")
    locked = serializers.BooleanField(help_text="It opens with the module before it, or with a higher level.")
    progress = XELModuleProgress(source="*")


class XELTaskQuestion(serializers.Serializer[Any]):
    """A question on a text."""

    prompt = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class XELRolePlayTurn(serializers.Serializer[Any]):
    """What the partner says, and what one may answer."""

    says = serializers.CharField()
    hint = serializers.CharField()


def _texts(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), required=False, help_text=help_text)


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(required=False, help_text=help_text)


class XELTask(serializers.Serializer[Any]):
    """A task as it is before it is answered; which of the optional fields are there follows from its kind."""

    id = serializers.UUIDField()
    module_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=TaskKind.choices)
    skill = serializers.ChoiceField(choices=Skill.choices)
    required = serializers.BooleanField(help_text="The module needs it.")  # type: ignore[assignment]
    instructions = serializers.CharField()
    prompt = serializers.CharField(allow_blank=True)
    answer_format = serializers.CharField(help_text="What `answer` has to be, in words.")
    rubric = serializers.DictField(child=serializers.CharField(), help_text="Each criterion, and what it means.")
    variant = serializers.CharField(help_text="Names this text of the task; send it back with the answer.")
    attempts = serializers.IntegerField()
    best_score = serializers.FloatField(**SCORE)
    passed = serializers.BooleanField(help_text="Done well enough for the module.")
    audio_url = serializers.CharField(required=False, allow_null=True, help_text="What is to be heard.")
    options = _texts("multiple_choice: one of them is right.")
    gaps = serializers.IntegerField(required=False, help_text="gap: how many the prompt has (___).")
    bank = _texts("gap: words to choose from; may be empty.")
    items = _texts("ordering: in a mixed order.")
    lefts = _texts("matching: one side.")
    rights = _texts("matching: the other side, mixed.")
    passage = _text("reading: the text.")
    questions = XELTaskQuestion(many=True, required=False)
    form = _text("writing: guided, essay or email.")
    points = _texts("writing: what the text has to speak of.")
    min_words = serializers.IntegerField(required=False)
    max_words = serializers.IntegerField(required=False)
    text = _text("read_aloud, repeat: what to say.")
    scene = _text("describe: what to speak about.")
    targets = _texts("describe, role_play: words and phrases hoped for.")
    min_seconds = serializers.IntegerField(required=False)
    max_seconds = serializers.IntegerField(required=False)
    situation = _text("role_play: where one is.")
    partner = _text("role_play: who the other one is.")
    you = _text("role_play: who one is oneself.")
    goals = _texts("role_play: what one wants to reach.")
    turns = XELRolePlayTurn(many=True, required=False)


class XELLesson(serializers.Serializer[Any]):
    """What is taught, in Markdown, and its tasks."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    content = serializers.CharField()
    tasks = XELTask(many=True)


class XELModuleDetail(XELModuleSummary):
    """A module whole; never the answers."""

    objectives = serializers.ListField(source="module.objectives", child=serializers.CharField())
    lessons = XELLesson(many=True)


class XELModuleStartResponse(serializers.Serializer[Any]):
    """A module that was begun."""

    module_id = serializers.UUIDField()
    status = serializers.CharField(help_text="in_progress or completed.")
    started_at = serializers.DateTimeField()
    next_task_id = serializers.UUIDField(allow_null=True)


class XELModuleCompleteResponse(serializers.Serializer[Any]):
    """A module that is completed."""

    module_id = serializers.UUIDField(source="progress.module_id")
    status = serializers.CharField(source="progress.status")
    score = serializers.FloatField(source="progress.score", **SCORE)
    xp_awarded = serializers.IntegerField(help_text="For completing it, besides what its tasks gave.")
    xpi_delta = serializers.FloatField(help_text="What the index did between its beginning and its end.")
    completed_at = serializers.DateTimeField(source="progress.completed_at")
    next_module_id = serializers.UUIDField(allow_null=True)
