"""Teams: who works together."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from organizations import rules, services
from organizations.forms import TeamForm, TeamMemberForm
from organizations.models import Team
from organizations.pages.place import MENDABLE, Place, attempt, enter, refuse
from xentree.errors import NotFound

MOST_SUGGESTED = 200


@login_required
def teams(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them; POST makes one."""
    place = enter(request, slug)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = services.create_team(place.organization, name=form.cleaned_data["name"], by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, f"{team.name} is there. Add its first members.")
            return redirect("organization_team", slug, team.pk)
    found = place.organization.teams.annotate(size=Count("members")).order_by("name")
    context = place.context(teams=found, my_teams=_mine(place), form=form)
    return render(request, "organizations/teams.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def team(request: HttpRequest, slug: str, team_id: UUID) -> HttpResponse:
    """Who is in it."""
    place = enter(request, slug)
    found = _team(place, team_id)
    may_manage = rules.can_manage_team(place.by, found)
    members = found.members.select_related("user").order_by("user__username")
    others = place.organization.memberships.exclude(teams=found).select_related("user").order_by("user__username")
    context = place.context(
        team=found,
        members=members,
        others=others[:MOST_SUGGESTED] if may_manage else [],
        may_manage_team=may_manage,
        form=TeamMemberForm(),
        rename_form=TeamForm(initial={"name": found.name}),
    )
    return render(request, "organizations/team.html", context)


@login_required
@require_POST
def rename(request: HttpRequest, slug: str, team_id: UUID) -> HttpResponse:
    """Another name."""
    place = enter(request, slug)
    found, form = _team(place, team_id), TeamForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        act = partial(services.rename_team, found, name=name, by=place.by)
        attempt(request, act, f"The team is called {name} now.")
    else:
        messages.error(request, "A team needs a name of at most 80 letters.")
    return redirect("organization_team", slug, team_id)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, team_id: UUID) -> HttpResponse:
    """The team goes, its people stay."""
    place = enter(request, slug)
    found = _team(place, team_id)
    attempt(request, partial(services.delete_team, found, by=place.by), f"The team {found.name} is deleted.")
    return redirect("organization_teams", slug)


@login_required
@require_POST
def add(request: HttpRequest, slug: str, team_id: UUID) -> HttpResponse:
    """A member of the organization joins the team."""
    place = enter(request, slug)
    found = _team(place, team_id)
    if membership := TeamMemberForm(request.POST).membership(found):
        done = f"{membership.user.full_name or membership.user.username} is in {found.name} now."
        attempt(request, partial(services.add_team_member, found, membership, by=place.by), done)
    else:
        messages.error(request, "No member goes by that name. Only people of this organization can be in its teams.")
    return redirect("organization_team", slug, team_id)


@login_required
@require_POST
def drop(request: HttpRequest, slug: str, team_id: UUID, user_id: UUID) -> HttpResponse:
    """A member leaves the team, not the organization."""
    place = enter(request, slug)
    found = _team(place, team_id)
    membership = found.members.select_related("user").filter(user_id=user_id).first()
    if membership is None:
        raise NotFound
    done = f"{membership.user.full_name or membership.user.username} is out of {found.name}."
    attempt(request, partial(services.remove_team_member, found, membership, by=place.by), done)
    return redirect("organization_team", slug, team_id)


def _team(place: Place, team_id: UUID) -> Team:
    found = place.organization.teams.select_related("organization").filter(pk=team_id).first()
    if found is None:
        raise NotFound
    return found


def _mine(place: Place) -> set[UUID]:
    return set(place.membership.teams.values_list("pk", flat=True))
