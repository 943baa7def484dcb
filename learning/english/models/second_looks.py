"""Open answers that a person looks at again: because the learner asked, or because the judge was unsure."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from learning.english.models.evaluations import Evaluation
from organizations.models import Membership
from xentree.principal import Principal

# Below this confidence an evaluation is worth a look, where its person lets others read it.
UNSURE = 0.35


class SecondLook(models.Model):
    """One evaluation, what its learner said to it, and what a teacher or staff found; decided once."""

    class Verdict(models.TextChoices):
        """What came of it."""

        WAITING = "waiting"
        CONFIRMED = "confirmed"
        CORRECTED = "corrected"

    evaluation = models.OneToOneField(
        Evaluation, primary_key=True, on_delete=models.CASCADE, related_name="second_look"
    )
    verdict = models.CharField(max_length=9, choices=Verdict.choices, default=Verdict.WAITING)
    asked_at = models.DateTimeField(null=True, blank=True)
    # Why the learner asks.
    words = models.CharField(max_length=300, blank=True)
    score_before = models.FloatField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    # For the learner to read.
    note = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.verdict


class ReviewQuerySet(models.QuerySet[Any]):
    """Evaluations as those see them who may mark again."""

    def undecided(self) -> Self:
        """Judged, asked for or unsure, and not looked at yet."""
        judged = self.filter(status=Evaluation.Status.DONE, score__isnull=False)
        asked = Q(second_look__verdict=SecondLook.Verdict.WAITING)
        unsure = Q(second_look=None, confidence__lt=UNSURE, user__english_settings__teachers_may_read=True)
        return judged.filter(asked | unsure)

    def open_to(self, principal: Principal) -> Self:
        """Of others: to staff all, to teachers those of their people, given in their organization's workspace."""
        others = self.exclude(user=principal.user)
        if principal.is_self and principal.user.is_staff:
            return others
        pupils = Membership.objects.overseen_by(principal)
        return others.filter(Exists(pupils.filter(organization=OuterRef("organization"), user=OuterRef("user"))))


class EvaluationToReview(Evaluation):
    """An evaluation on the desk of whoever marks again."""

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        ordering = ["created_at", "id"]
        verbose_name = "answer to look at again"
        verbose_name_plural = "answers to look at again"

    @property
    def prompt(self) -> str:
        """What was asked for: a text to read, or a question."""
        return str(self.request.get("expected_text") or self.request.get("prompt") or "")

    @property
    def answer(self) -> str:
        """The text, or what was heard of free speech."""
        return str(self.request.get("text") or self.result.get("transcript") or "")

    @property
    def asked(self) -> bool:
        """By the learner; otherwise it was judged unsurely."""
        return hasattr(self, "second_look")

    @property
    def words(self) -> str:
        """Why the learner asks."""
        return self.second_look.words if self.asked else ""
