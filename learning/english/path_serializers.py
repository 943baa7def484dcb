"""The shapes of the path: modules, tasks, answers, sessions, the dashboard, reviews, the notebook."""

from typing import Any

from rest_framework import serializers

from learning.english.models import EnglishSession, Level, Skill, TaskKind, TranscriptLine
from learning.english.path import NextTask

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


class XELSessionStartRequest(serializers.Serializer[Any]):
    """What for; a lesson may name its module."""

    kind = serializers.ChoiceField(choices=EnglishSession.Kind.choices)
    module_id = serializers.UUIDField(required=False, allow_null=True)


class XELSessionStartResponse(serializers.ModelSerializer[EnglishSession]):
    """An open session; active seconds are counted by the server from what is done in it."""

    session_id = serializers.UUIDField(source="id")

    class Meta:
        model = EnglishSession
        fields = ("session_id", "kind", "module_id", "started_at", "active_seconds")


class XELSessionEndRequest(serializers.Serializer[Any]):
    """Which one."""

    session_id = serializers.UUIDField()


class XELSessionEndResponse(serializers.Serializer[Any]):
    """A session that is over."""

    session_id = serializers.UUIDField()
    ended_at = serializers.DateTimeField()
    active_seconds = serializers.IntegerField()
    xp_awarded = serializers.IntegerField(help_text="What the answers given in it brought.")
    summary = serializers.CharField()


class XELTranscriptSaveRequest(serializers.Serializer[Any]):
    """What was said in an open session."""

    session_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=TranscriptLine.Role.choices)
    text = serializers.CharField(max_length=4000)
    timestamp = serializers.DateTimeField(required=False, help_text="When; now without it.")


class XELTranscriptSaveResponse(serializers.ModelSerializer[TranscriptLine]):
    """It is kept."""

    class Meta:
        model = TranscriptLine
        fields = ("id", "session_id")


class XELTranscriptItem(serializers.ModelSerializer[TranscriptLine]):
    """One thing that was said."""

    timestamp = serializers.DateTimeField(source="said_at")

    class Meta:
        model = TranscriptLine
        fields = ("id", "role", "text", "timestamp")


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
