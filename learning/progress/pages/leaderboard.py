"""The week of an organization, among those who want to be seen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from learning.progress.leaderboard import leaderboard
from learning.progress.pages.asking import answer, asker
from learning.progress.services import change_settings
from organizations.models import Membership
from xentree.principal import Principal

MOST_ROWS = 50


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """That of `?organization=`, by its address; else of where one works now."""
    by = asker(request)
    memberships = list(Membership.objects.active().filter(user=by.user).select_related("organization"))
    chosen = _chosen(memberships, by, request.GET.get("organization", ""))
    context: dict[str, Any] = {"memberships": memberships, "chosen": chosen and chosen.organization}
    if chosen:
        context["board"] = leaderboard(chosen.organization, by.user, limit=MOST_ROWS)
    return answer(request, "progress/leaderboard.html", context)


@login_required
@require_POST
def take_part(request: HttpRequest) -> HttpResponse:
    """Be seen on the boards of all one's organizations, or no longer."""
    joins = request.POST.get("on_leaderboard") == "true"
    change_settings(by=asker(request), on_leaderboard=joins)
    messages.success(request, "You take part." if joins else "You are on no board any more.")
    return redirect(reverse("progress_leaderboard"))


def _chosen(memberships: list[Membership], by: Principal, slug: str) -> Membership | None:
    """404 where it is asked for one that is not one's own."""
    if slug:
        found = next((each for each in memberships if each.organization.slug == slug), None)
        if found is None:
            raise Http404
        return found
    here = (each for each in memberships if each.organization_id == by.organization_id)
    return next(here, memberships[0] if memberships else None)
