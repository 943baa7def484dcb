"""The workspace a person is in, in the rail of every page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from organizations.authentication import WORKSPACE
from organizations.forms import WorkspaceForm
from organizations.models import Membership, Organization
from organizations.pages.place import principal
from xentree.errors import NotFound
from xentree.principal import principal_of


def workspaces(request: HttpRequest) -> dict[str, Any]:
    """For every template: the person's tenants, asked for only where they are shown."""
    return {"workspaces": SimpleLazyObject(lambda: _workspaces(request))}


def _workspaces(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {"mine": [], "present": None}
    mine = list(Membership.objects.active().filter(user=request.user).select_related("organization"))
    mine.sort(key=lambda membership: membership.organization.name.casefold())
    by = principal_of(request)
    chosen = by and by.organization_id
    return {"mine": mine, "present": next((each for each in mine if each.organization_id == chosen), None)}


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Go to another workspace, or to the personal one; says so on the page one comes from."""
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        raise NotFound
    if wanted := form.cleaned_data["organization"]:
        organization = _find(request, wanted)
        request.session[WORKSPACE] = str(organization.pk)
        messages.success(request, f"You are in {organization.name} now.")
        return redirect(_next(request, reverse("organization", args=[organization.slug])))
    request.session.pop(WORKSPACE, None)
    messages.success(request, "You are in your personal workspace now.")
    return redirect(_next(request, reverse("organizations")))


def _find(request: HttpRequest, organization_id: Any) -> Organization:
    found = Organization.objects.visible_to(principal(request)).filter(pk=organization_id).first()
    if found is None:
        raise NotFound
    return found


def _next(request: HttpRequest, instead: str) -> str:
    """Where one was, if that page is not about one tenant."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours and wanted.startswith("/") and not wanted.startswith("/o/") else instead
