"""What was used and what remains: a person's page, and an organization's with the limits of its members."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organizations import queries, services
from organizations.forms import LimitsForm
from organizations.models import Holder, Membership, Role
from organizations.pages.place import Place, attempt, enter, principal
from organizations.rules import can_change_member
from organizations.services.allowances import accounts_of
from organizations.services.cap_words import in_words
from organizations.services.caps import NEARLY, Remaining
from xentree.errors import NotFound

PER_PAGE = 50


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The person's plan."""
    user = principal(request).user
    context = {"bars": bars(services.remaining_of(accounts_of(user, None))), "plan": user.get_plan_display()}
    return render(request, "settings/usage.html", context)


@login_required
@require_safe
def usage(request: HttpRequest, slug: str) -> HttpResponse:
    """The organization's and one's own there; admins see every member's."""
    place = enter(request, slug)
    accounts = accounts_of(place.by.user, place.organization.pk)
    by_holder = {each.holder: services.remaining_of([each]) for each in accounts if each.organization_id}
    context = place.context(
        organization_bars=bars(by_holder[Holder.ORGANIZATION]), own_bars=bars(by_holder[Holder.MEMBER])
    )
    if context["may"].manage_members:
        page = Paginator(_members(place).order_by("user__username"), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": _rows(place, page)}
    return render(request, "organizations/usage.html", context)


@login_required
def limits(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """What one member may spend here."""
    place = enter(request, slug)
    membership = _members(place).filter(user=user_id).first()
    if membership is None or not can_change_member(place.by, membership):
        raise NotFound
    given = request.POST if request.method == "POST" else None
    form = LimitsForm(given, initial=LimitsForm.shown(getattr(membership, "cap", None)))
    if form.is_valid():
        done = f"Limits of {membership.user.display_name} are saved."
        if attempt(request, partial(services.change_member_limits, membership, form.limits(), by=place.by), done):
            return redirect("organization_usage", slug)
    return render(request, "organizations/limits.html", place.context(form=form, membership=membership))


def bars(found: list[Remaining]) -> list[dict[str, Any]]:
    """Each resource in words, for a template."""
    return [_bar(each) for each in found]


def _bar(each: Remaining) -> dict[str, Any]:
    return {
        "label": each.resource.label,
        "used": in_words(each.resource, each.used),
        "held": in_words(each.resource, each.held) if each.held else "",
        "limit": None if each.limit is None else in_words(each.resource, each.limit),
        "remaining": None if each.remaining is None else in_words(each.resource, each.remaining),
        "percent": each.percent,
        "state": "full" if each.remaining == 0 else "near" if each.percent >= NEARLY else "",
        "resets_at": each.resets_at,
    }


def _members(place: Place) -> Any:
    return queries.members_with_limits(place.organization)


def _rows(place: Place, page: Iterable[Membership]) -> list[dict[str, Any]]:
    """Members with their bars."""
    members, mine = list(page), Role(place.membership.role)
    return [
        {"membership": each, "bars": bars(part), "may_change": mine.at_least(each.role)}
        for each, part in zip(members, queries.usage_of_members(members), strict=True)
    ]
