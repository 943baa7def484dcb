"""What staff see of progress: figures and dates, never what somebody wrote; a lost day is mended by a service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from learning.progress import services
from learning.progress.days import today_of
from learning.progress.models import (
    Booster,
    FreezeGain,
    Pause,
    Progress,
    Quest,
    StreakRepair,
    TokenEvent,
    XPEvent,
)
from xentree.principal import Principal
from xentree.read_only_admin import ReadOnlyAdmin

PERSON = ["user__username", "user__email"]


class OfPerson(ReadOnlyAdmin):
    """Rows of one person each."""

    list_select_related = ["user"]
    search_fields = ["=id", *PERSON]


@admin.register(Progress)
class ProgressAdmin(OfPerson):
    """How far people are."""

    list_display = ["user", "total_xp", "current_streak", "longest_streak", "last_active_day", "token_balance"]
    list_filter = ["is_public", "on_leaderboard", "reminders", "last_active_day"]
    search_fields = PERSON
    actions_detail = ["repair"]

    @action(description="Repair a day", permissions=["repair"], icon="healing")
    def repair(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To the form that asks which day, and why."""
        return redirect(f"{reverse('admin:learning_streakrepair_add')}?user={object_id}")

    def has_repair_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever may add a repair."""
        return request.user.has_perm("learning.add_streakrepair")


@admin.register(XPEvent)
class XPEventAdmin(OfPerson):
    """The ledger, as it was written."""

    list_display = ["user", "reason", "area", "amount", "multiplier", "day", "happened_at"]
    list_filter = ["reason", "area", "happened_at"]
    search_fields = ["=id", "=source_id", *PERSON]
    ordering = ["-created_at"]


@admin.register(Quest)
class QuestAdmin(OfPerson):
    """What people were asked for, and whether they took what it gives."""

    list_display = ["user", "date", "kind", "category", "target_value", "reward_multiplier", "claimed_at"]
    list_filter = ["category", "kind", "date", ("claimed_at", admin.EmptyFieldListFilter)]


@admin.register(Booster)
class BoosterAdmin(OfPerson):
    """What multiplies whose XP, and until when."""

    list_display = ["user", "multiplier", "starts_at", "ends_at", "runs", "quest"]
    list_filter = ["starts_at"]
    list_select_related = ["user", "quest"]

    @display(boolean=True)
    def runs(self, booster: Booster) -> bool:
        """Now."""
        return booster.starts_at <= now() < booster.ends_at


@admin.register(TokenEvent)
class TokenEventAdmin(OfPerson):
    """Tokens got and spent; a balance is their sum."""

    list_display = ["user", "source", "amount", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["=id", "source", *PERSON]


@admin.register(FreezeGain)
class FreezeGainAdmin(OfPerson):
    """Freezes that were bought or given; those that days earn follow from the days."""

    list_display = ["user", "kind", "day", "created_at"]
    list_filter = ["kind", "created_at"]


@admin.register(Pause)
class PauseAdmin(OfPerson):
    """Days off."""

    list_display = ["user", "start", "end", "created_at"]
    list_filter = ["start", ("end", admin.EmptyFieldListFilter)]


class RepairForm(forms.ModelForm):
    """Whose day, which one, and why."""

    class Meta:
        model = StreakRepair
        fields = ("user", "day", "reason")

    def clean(self) -> dict[str, Any]:
        """Only a day that is over where the person is."""
        found = super().clean() or self.cleaned_data
        if found.get("user") and found.get("day") and found["day"] >= today_of(found["user"]):
            self.add_error("day", "Only a day that is over can be repaired.")
        return found


@admin.register(StreakRepair)
class StreakRepairAdmin(ModelAdmin):
    """Days that staff let count: who did so and why stays here and in the admin's history. Nothing is taken back."""

    form = RepairForm
    list_display = ["user", "day", "reason", "by", "created_at"]
    list_select_related = ["user", "by"]
    list_filter = ["created_at"]
    search_fields = ["=id", "reason", "by__username", *PERSON]
    autocomplete_fields = ["user"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: StreakRepair, form: Any, change: bool) -> None:
        """The service lets the day count and tells the streak anew; the row is its own."""
        services.repair_day(obj.user, obj.day, reason=obj.reason, by=Principal(request.user, "session"))
        made: QuerySet[StreakRepair] = StreakRepair.objects.filter(user=obj.user, day=obj.day)
        obj.pk = made.values_list("pk", flat=True).get()
