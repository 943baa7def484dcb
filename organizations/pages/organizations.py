"""The person's organizations, a new one, and the first page of each."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from organizations import services
from organizations.authentication import WORKSPACE
from organizations.forms import OrganizationForm
from organizations.models import Invitation, Membership, Organization
from organizations.pages.place import MENDABLE, attempt, enter, principal, refuse
from xentree.errors import NotFound

FEW = 6


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the person is in, what they are asked to join, and what they may join by their address."""
    user = principal(request).user
    mine = Membership.objects.active().filter(user=user).select_related("organization")
    context = {
        "memberships": mine.annotate(member_count=_members()).order_by("organization__name"),
        "invitations": services.invitations_to(user),
        "joinable": services.joinable_organizations(user),
    }
    return render(request, "organizations/index.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new organization, whose owner one is; one goes to work in it at once."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organization = services.create_organization(**_given(form), by=principal(request))
        except MENDABLE as error:
            refuse(form, error)
        else:
            request.session[WORKSPACE] = str(organization.pk)
            return redirect("organization", organization.slug)
    return render(request, "organizations/new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and who is in it."""
    place = enter(request, slug)
    members = Membership.objects.active().filter(organization=place.organization).select_related("user")
    context = place.context(
        members=members.order_by("-joined_at")[:FEW],
        member_count=members.count(),
        team_count=place.organization.teams.count(),
        invited_count=place.organization.invitations.open().exclude(kind=Invitation.Kind.LINK).count(),
        is_here=place.by.organization_id == place.organization.pk,
    )
    return render(request, "organizations/overview.html", context)


@login_required
@require_POST
def join_by_domain(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Join by one's verified address."""
    by = principal(request)
    organization = Organization.objects.present().filter(pk=organization_id).first()
    if organization is None:
        raise NotFound
    joined = attempt(
        request, partial(services.join_by_domain, organization, by=by), f"You are in {organization.name} now."
    )
    return redirect(reverse("organization", args=[organization.slug]) if joined else "organizations")


def _members() -> Count:
    active = Q(organization__memberships__status=Membership.Status.ACTIVE)
    return Count("organization__memberships", filter=active)


def _given(form: OrganizationForm) -> dict[str, Any]:
    return {**form.cleaned_data, "slug": form.cleaned_data["slug"] or None}
