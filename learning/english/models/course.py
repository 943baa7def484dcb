"""The course: modules, lessons and tasks as they are taught, and every version a task ever had."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

# Ids come from slugs, so that every installation, and every load, has the same ones.
_NAMESPACE = uuid.UUID("6f0c1de2-5f5b-5d0e-9b0a-7c1b3a2e4d90")


def course_id(*slugs: str) -> uuid.UUID:
    """The id of a module, lesson or task: by the slugs that lead to it."""
    return uuid.uuid5(_NAMESPACE, "/".join(slugs))


class Level(models.TextChoices):
    """Levels of the Common European Framework."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"


class TaskKind(models.TextChoices):
    """What one does in a task."""

    MULTIPLE_CHOICE = "multiple_choice"
    GAP = "gap"
    ORDERING = "ordering"
    MATCHING = "matching"
    DICTATION = "dictation"
    READING = "reading"
    LISTENING = "listening"
    SHORT_ANSWER = "short_answer"
    WRITING = "writing"
    READ_ALOUD = "read_aloud"
    REPEAT = "repeat"
    DESCRIBE = "describe"
    ROLE_PLAY = "role_play"


class Skill(models.TextChoices):
    """What a task trains."""

    SPEAKING = "speaking"
    WRITING = "writing"
    LISTENING = "listening"
    READING = "reading"
    GRAMMAR = "grammar"
    VOCABULARY = "vocabulary"
    PRONUNCIATION = "pronunciation"


class ModuleQuerySet(models.QuerySet[Any]):
    """Modules of the course."""

    def published(self) -> Self:
        """Those that are taught."""
        return self.filter(is_published=True, retired_at=None)


class Module(models.Model):
    """A topic of some lessons; one file of the course."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    # Of the file, counted by its authors.
    version = models.PositiveIntegerField()
    level = models.CharField(max_length=2, choices=Level.choices)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300)
    skills = models.JSONField(default=list)
    objectives = models.JSONField(default=list)
    estimated_minutes = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    # Of the file that was loaded last: the same file is not read again.
    digest = models.CharField(max_length=64)
    # Staff's own switch; no load touches it.
    is_published = models.BooleanField("published", default=True)
    # Since when the course's files have it no more; what was answered stays.
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"


class Lesson(models.Model):
    """A point that is taught, in Markdown, and practised by its tasks."""

    id = models.UUIDField(primary_key=True, editable=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    content = models.TextField()
    order = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["module", "order"]
        constraints = [models.UniqueConstraint(fields=["module", "slug"], name="lesson_slug_once")]

    def __str__(self) -> str:
        return self.title


class TaskQuerySet(models.QuerySet[Any]):
    """Tasks of the course."""

    def published(self) -> Self:
        """Those that are taught: they, their lesson and their module."""
        living = {"retired_at": None, "lesson__retired_at": None, "lesson__module__retired_at": None}
        return self.filter(is_published=True, lesson__module__is_published=True, **living)


class Task(models.Model):
    """A task as it is now; `body` is by the schema, with its pool, and may be rendered in each of its variants."""

    id = models.UUIDField(primary_key=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="tasks")
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=16, choices=TaskKind.choices)
    skill = models.CharField(max_length=14, choices=Skill.choices)
    required = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    # The body the course's files have; another one in `body` was written here, and no load replaces it unasked.
    shipped = models.JSONField()
    edited_here = models.BooleanField(default=False)
    is_published = models.BooleanField("published", default=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["lesson", "order"]
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="task_slug_once")]

    def __str__(self) -> str:
        return self.slug


class TaskVersion(models.Model):
    """A task as it was from one change to the next; never changed, so that answers keep what they answered."""

    class Origin(models.TextChoices):
        """Who wrote it."""

        COURSE = "course"
        STAFF = "staff"
        # A model, for one person; see WrittenVariant.
        AI = "ai", "AI"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="versions")
    # None of what a model wrote: it is no version of the course.
    version = models.PositiveIntegerField(null=True, blank=True)
    # Of what a model wrote: which version it was to be like.
    written_from = models.PositiveIntegerField(null=True, blank=True)
    body = models.JSONField()
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.COURSE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["task", "-version"]
        constraints = [models.UniqueConstraint(fields=["task", "version"], name="task_version_once")]

    def __str__(self) -> str:
        return f"version {self.version}" if self.version else f"written from version {self.written_from}"
