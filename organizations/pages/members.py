"""The table of an organization's people, and what its admins do there."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from organizations import rules, services
from organizations.forms import InviteForm, MemberFilterForm
from organizations.models import Invitation, Membership, Role
from organizations.pages.invitations import asked
from organizations.pages.place import MENDABLE, Place, attempt, enter, is_htmx, said
from xentree.errors import NotFound

PER_PAGE = 50
MOST_INVITED = 50
Act = Callable[..., object]


@login_required
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody, those who are only asked first."""
    place = enter(request, slug)
    filters = MemberFilterForm(request.GET)
    found = filters.members(place.organization).select_related("user").prefetch_related("teams")
    page = Paginator(found.order_by("user__username"), PER_PAGE).get_page(request.GET.get("page"))
    invited = _invited(place, filters).select_related("user")[:MOST_INVITED]
    context = place.context(
        filters=filters,
        page=page,
        rows=[_row(place, membership) for membership in page],
        invited=[asked(invitation) for invitation in invited] if page.number == 1 else [],
        form=InviteForm(granted_by=place.membership),
    )
    return render(request, "organizations/members.html", context)


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Another role; within the table only the row changes."""
    place = enter(request, slug)
    membership = _member(place, user_id)
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise NotFound
    act = partial(services.change_role, membership, role, by=place.by)
    done = f"{_name(membership)} is {_article(role)} now."
    if not is_htmx(request):
        attempt(request, act, done)
        return _back(request, place)
    return _redrawn(request, place, user_id, act, done)


@login_required
@require_POST
def suspend(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Their place stays, their access ends now."""
    return _act(request, slug, user_id, services.suspend_member, "{} is suspended and signed out of here.")


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Their access is back."""
    return _act(request, slug, user_id, services.restore_member, "{} has access again.")


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """They are out, at once."""
    return _act(request, slug, user_id, services.remove_member, "{} is no longer a member.")


def _invited(place: Place, filters: MemberFilterForm) -> Any:
    """Those asked by name; whose address somebody typed, only admins see."""
    found = filters.invitations(place.organization)
    may_see = rules.can_manage_members(place.by, place.organization)
    return found if may_see else found.filter(kind=Invitation.Kind.PERSON)


def _act(request: HttpRequest, slug: str, user_id: UUID, service: Act, done: str) -> HttpResponse:
    place = enter(request, slug)
    membership = _member(place, user_id)
    attempt(request, partial(service, membership, by=place.by), done.format(_name(membership)))
    return _back(request, place)


def _member(place: Place, user_id: UUID) -> Membership:
    members = place.organization.memberships.select_related("user", "organization")
    found = members.filter(user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


def _row(place: Place, membership: Membership) -> dict[str, Any]:
    """A member, and what the asker may do about them: rules.can_change_member without asking once a row."""
    mine = Role(place.membership.role)
    return {
        "membership": membership,
        "is_me": membership.user_id == place.by.user.pk,
        "may_change": mine.at_least(Role.ADMIN) and mine.at_least(membership.role),
        "roles": [role for role in Role if mine.at_least(role)],
    }


def _redrawn(request: HttpRequest, place: Place, user_id: UUID, act: Act, done: str) -> HttpResponse:
    """The row as it is afterwards, and words about it."""
    words, status = {"message": done, "kind": "success"}, 200
    try:
        act()
    except MENDABLE as error:
        words, status = {"message": said(error), "kind": "danger"}, error.status
    context = place.context(row=_row(place, _member(place, user_id)))
    response = render(request, "organizations/_member_row.html", context, status=status)
    return trigger_client_event(response, "toast", words)


def _back(request: HttpRequest, place: Place) -> HttpResponse:
    """To the table, filtered and turned as it was."""
    address = reverse("organization_members", args=[place.organization.slug])
    query = request.POST.get("query", "")
    return redirect(f"{address}?{query}" if query else address)


def _name(membership: Membership) -> str:
    return membership.user.full_name or membership.user.username


def _article(role: str) -> str:
    return f"{'an' if role[:1] in 'ao' else 'a'} {role}"
