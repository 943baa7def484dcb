"""Saying yes or no to an invitation: nobody is in an organization without having been asked."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from organizations import services
from organizations.authentication import WORKSPACE
from organizations.models import Invitation, Membership
from organizations.pages.place import MENDABLE, attempt, principal, said
from xentree.errors import Conflict, NotAllowed, NotFound
from xentree.principal import Principal


def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, and as what; the yes itself is a POST of somebody who is signed in."""
    try:
        invitation = services.find_invitation(token)
    except (NotFound, Conflict):
        return _page(request, "organizations/join_gone.html", {}, 404)
    context = {
        "invitation": invitation,
        "organization": invitation.organization,
        "is_member": _is_member(request, invitation),
    }
    if request.method != "POST" or not request.user.is_authenticated:
        return _page(request, "organizations/join.html", context)
    try:
        membership = services.accept_invitation(invitation, by=principal(request))
    except (*MENDABLE, NotAllowed) as error:
        return _page(request, "organizations/join.html", {**context, "problem": error.message}, error.status)
    return _enter(request, membership)


@login_required
@require_POST
def accept(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Yes to one of the invitations on the person's own list."""
    by = principal(request)
    try:
        membership = services.accept_invitation(_mine(by, invitation_id), by=by)
    except MENDABLE as error:
        messages.error(request, said(error))
        return redirect("organizations")
    return _enter(request, membership)


@login_required
@require_POST
def decline(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """No to it."""
    by = principal(request)
    invitation = _mine(by, invitation_id)
    attempt(request, partial(services.decline_invitation, invitation, by=by), "The invitation is declined.")
    return redirect("organizations")


def _mine(by: Principal, invitation_id: UUID) -> Invitation:
    found = services.invitations_to(by.user).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    return found


def _is_member(request: HttpRequest, invitation: Invitation) -> bool:
    if not request.user.is_authenticated:
        return False
    return Membership.objects.filter(organization=invitation.organization, user=request.user).exists()


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    """To work there at once."""
    organization = membership.organization
    request.session[WORKSPACE] = str(organization.pk)
    messages.success(request, f"Welcome to {organization.name}.")
    return redirect("organization", organization.slug)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The address of this page is a secret: no cache may keep it."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
