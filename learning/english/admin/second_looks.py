"""The desk of second looks: answers whose learner asked, or that were judged unsurely and may be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextareaWidget

from learning.english.models import EvaluationToReview, Evidence, SkillRating
from xentree.principal import Principal, address_of
from xentree.read_only_admin import ReadOnlyAdmin

PERSON = ("user__username", "user__email")


class DecisionForm(forms.ModelForm):
    """Another mark, or none to confirm the one there is; and a word to the learner."""

    mark = forms.FloatField(
        required=False,
        min_value=0,
        max_value=100,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="0 to 100. Leave it empty to confirm the mark.",
    )
    note = forms.CharField(required=False, max_length=600, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))

    class Meta:
        model = EvaluationToReview
        fields: tuple[str, ...] = ()


@admin.register(EvaluationToReview)
class EvaluationToReviewAdmin(ReadOnlyAdmin):
    """The oldest first; what is decided leaves the list, and stays in the record."""

    form = DecisionForm
    list_display = ("user", "organization", "skill", "score", "cefr", "confidence", "evaluator", "why", "created_at")
    list_filter = ("skill", "evaluator", "created_at")
    list_select_related = ("user", "organization", "second_look")
    search_fields = ("=id", *PERSON)
    readonly_fields = (
        "user",
        "organization",
        "skill",
        "evaluator",
        "score",
        "cefr",
        "confidence",
        "why",
        "asked_for",
        "given",
    )
    fields = (*readonly_fields, "mark", "note")
    actions = ("confirm",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What waits, but for one's own."""
        rows: Any = super().get_queryset(request)
        return rows.undecided().open_to(Principal(request.user, "session"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may by Django's permissions."""
        return bool(request.user.has_perm("learning.change_evaluationtoreview"))

    def save_model(self, request: HttpRequest, obj: EvaluationToReview, form: Any, change: bool) -> None:
        """By the service, which corrects the evidence, too."""
        from learning.english.services import decide_second_look

        by = Principal(request.user, "session", address=address_of(request))
        decide_second_look(obj.pk, score=form.cleaned_data["mark"], note=form.cleaned_data["note"], by=by)

    @action(description="Confirm the marks", permissions=["change"])
    def confirm(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They stay as they are."""
        from learning.english.services import decide_second_look

        self.act_on_each(request, rows, lambda row, by: decide_second_look(row.pk, by=by))

    @display(description="Why")
    def why(self, row: EvaluationToReview) -> str:
        """The learner's words, or that the judge was unsure."""
        return (row.words or "the learner asks") if row.asked else "judged unsurely"

    @display(description="Asked for")
    def asked_for(self, row: EvaluationToReview) -> str:
        """The task's words."""
        return row.prompt

    @display(description="Answer")
    def given(self, row: EvaluationToReview) -> str:
        """The text, or what was heard."""
        return row.answer


@admin.register(SkillRating)
class SkillRatingAdmin(ReadOnlyAdmin):
    """Where people stand, as their evidence tells it."""

    list_display = ("user", "skill", "mean", "deviation", "evidence_count", "updated_at")
    list_filter = ("skill", "updated_at")
    list_select_related = ("user",)
    search_fields = PERSON


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """What moved the index, as it was written."""

    list_display = ("user", "skill", "cause", "value", "difficulty", "weight", "xpi", "by", "happened_at")
    list_filter = ("cause", "skill", "happened_at")
    list_select_related = ("user", "by")
    search_fields = ("=id", "=source_id", *PERSON)
