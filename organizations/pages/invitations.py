"""Asking people in: by name, by e-mail, by link."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from organizations import rules, services
from organizations.forms import InviteForm
from organizations.models import Invitation
from organizations.pages.place import MENDABLE, Place, attempt, enter, is_htmx, said
from xentree.errors import NotAllowed, NotFound

PER_PAGE = 50


@login_required
@require_safe
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Every invitation, with what became of it."""
    place = _admins(request, slug)
    wanted = request.GET.get("show", "open")
    found = place.organization.invitations.select_related("user", "invited_by")
    listed = found.open() if wanted == "open" else found
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [asked(invitation) for invitation in page]
    context = place.context(page=page, rows=rows, show=wanted, form=InviteForm(granted_by=place.membership))
    return render(request, "organizations/invitations.html", context)


@login_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, in a dialog or on a page of its own; a link is shown this once."""
    place = _admins(request, slug)
    form = InviteForm(request.POST or None, granted_by=place.membership)
    if request.method == "POST" and form.is_valid():
        try:
            return _invited(request, place, form.cleaned_data)
        except (*MENDABLE, NotFound) as error:
            form.add_error("who", said(error))
    return _show(request, "invite", place.context(form=form), 400 if form.errors else 200)


@login_required
@require_POST
def resend(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """A fresh mail; the link of the one before is dead."""
    return _act(request, slug, invitation_id, services.resend_invitation, "The invitation is sent again.")


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """It can no longer be accepted."""
    return _act(request, slug, invitation_id, services.revoke_invitation, "The invitation is revoked.")


def _admins(request: HttpRequest, slug: str) -> Place:
    place = enter(request, slug)
    if not rules.can_manage_members(place.by, place.organization):
        raise NotAllowed
    return place


def _invited(request: HttpRequest, place: Place, data: dict[str, Any]) -> HttpResponse:
    if data["how"] == "link":
        return _link(request, place, data)
    who = data["who"].strip().removeprefix("@")
    named = {"email" if "@" in who else "username": who}
    services.invite(place.organization, **named, role=data["role"], expires_in=data["expires_in"], by=place.by)
    messages.success(request, f"{who} is invited.")
    address = reverse("organization_members", args=[place.organization.slug])
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)


def _link(request: HttpRequest, place: Place, data: dict[str, Any]) -> HttpResponse:
    wish = {"role": data["role"], "max_uses": data["max_uses"] or 1, "expires_in": data["expires_in"]}
    invitation, token = services.invite_by_link(place.organization, **wish, by=place.by)
    url = request.build_absolute_uri(reverse("join", args=[token]))
    response = _show(request, "link", place.context(invitation=invitation, url=url), 201)
    response["Cache-Control"] = "no-store"
    return response


def asked(invitation: Invitation) -> dict[str, Any]:
    """A row of a table, which tells of a person no more than what was typed to invite them."""
    name = invitation.email or (invitation.user and f"@{invitation.user.username}") or "Whoever has the link"
    return {"invitation": invitation, "name": name, "state": _state(invitation)}


def _state(invitation: Invitation) -> str:
    if invitation.uses >= invitation.max_uses:
        return "accepted"
    if invitation.revoked_at:
        return "revoked"
    return "open" if invitation.expires_at > now() else "expired"


def _show(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """The inside of the dialog, or the whole page."""
    template = f"organizations/_{name}.html" if is_htmx(request) else f"organizations/{name}.html"
    return render(request, template, context, status=status)


def _act(request: HttpRequest, slug: str, invitation_id: UUID, service: Callable[..., object], done: str) -> Any:
    place = enter(request, slug)
    invitation = Invitation.objects.filter(organization=place.organization, pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    attempt(request, partial(service, invitation, by=place.by), done)
    back = "organization_invitations" if request.POST.get("back") == "invitations" else "organization_members"
    return redirect(back, slug)
