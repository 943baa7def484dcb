"""The Xentree Proficiency Index: what is believed of each skill, by what evidence, and who said otherwise."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from learning.english.models.course import Level
from learning.english.models.own import Own, OwnQuerySet


class LearnerSettings(models.Model):
    """What a person chose for their English."""

    class AgeGroup(models.TextChoices):
        """As they gave it; voices of children are judged less surely."""

        CHILD = "child"
        TEEN = "teen"
        ADULT = "adult"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="english_settings"
    )
    # By placement or by choice; modules up to it are open.
    level = models.CharField(max_length=2, choices=Level.choices, blank=True)
    age_group = models.CharField(max_length=5, choices=AgeGroup.choices, blank=True)
    # Days a recording is kept; 0: removed once it has been evaluated.
    keep_audio_days = models.PositiveSmallIntegerField(default=0)
    # Whether answers may leave this machine for an evaluator elsewhere.
    allow_remote = models.BooleanField(default=False)
    # Whether teachers of the organization an answer was given in, and staff, may read one that was marked unsurely.
    teachers_may_read = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.level


class Placement(Own):
    """An adaptive test of where to begin."""

    # Each: task, variant, level, right; and the estimate after it.
    answers = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # What is asked now.
    asked = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    ability = models.FloatField(default=0)
    uncertainty = models.FloatField(default=1)
    level = models.CharField(max_length=2, choices=Level.choices, blank=True)
    started_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return self.level or "under way"


class SkillRating(models.Model):
    """What is believed of one skill of one person: a mean on the scale of the index, and how sure."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="english_ratings")
    # speaking, writing, listening, reading, grammar, vocabulary, pronunciation, fluency.
    skill = models.CharField(max_length=14)
    mean = models.FloatField()
    deviation = models.FloatField()
    evidence_count = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="english_rating_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.mean:.0f}"


class EvidenceQuerySet(OwnQuerySet):
    """What speaks for and against skills."""

    def counted(self) -> Self:
        """What the index is told from: neither taken back nor replaced."""
        return self.filter(replaced_by=None, weight__gt=0)


class Evidence(Own):
    """Something graded that moved a skill, or a teacher's word; append-only, so that every rating can be told anew.

    With a difficulty, `value` is a score in percent in a task that hard; without one, a place on the index's own scale.
    """

    class Cause(models.TextChoices):
        """Where it came from."""

        TASK = "task"
        EVALUATION = "evaluation"
        PLACEMENT = "placement"
        LIVE = "live"
        TEACHER = "teacher"

    skill = models.CharField(max_length=14)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    source_id = models.UUIDField()
    # 0 to 1 how much it says; 0 only where it takes back what it replaces.
    value = models.FloatField()
    difficulty = models.FloatField(null=True, blank=True)
    weight = models.FloatField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    happened_at = models.DateTimeField(default=now)
    recorded_at = models.DateTimeField(default=now, editable=False)
    # The row it stands in the place of: what somebody corrected stays, and counts no more.
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replaced_by", editable=False
    )
    # What is believed of the skill right after it, by how many pieces: what comes late is told from there on.
    mean = models.FloatField(default=0)
    deviation = models.FloatField(default=0)
    count = models.PositiveIntegerField(default=0)
    # The index as a whole right after that moment, for the history; told anew when something earlier comes late.
    xpi = models.FloatField(default=0)
    uncertainty = models.FloatField(default=0)
    breakdown = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "skill", "source_id"], name="english_evidence_once")]
        indexes = [models.Index(fields=["user", "happened_at"], name="english_evidence_of_user")]

    def __str__(self) -> str:
        return f"{self.skill} {self.value:.0f}"
