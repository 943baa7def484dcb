"""AI providers that an organization connected itself, in the browser."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from organizations import rules, services
from organizations.key_forms import SwitchForm
from organizations.models import OrganizationProvider
from organizations.pages.place import MENDABLE, Place, attempt, enter, refuse
from organizations.provider_forms import ProviderForm
from organizations.services.tenant_providers import ONLY_ADMINS
from xentree.errors import NotAllowed, NotFound


@login_required
@require_safe
def providers(request: HttpRequest, slug: str) -> HttpResponse:
    """Those there are."""
    place = _admins(request, slug)
    return render(request, "organizations/providers.html", place.context(providers=place.organization.providers.all()))


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; POST connects one."""
    place = _admins(request, slug)
    form = ProviderForm(request.POST or None)
    if form.is_valid():
        try:
            row = services.connect_provider(place.organization, form.wish(), by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, f"{row.name} is connected. Test it, then chats here can ask it.")
            return redirect("organization_providers", slug)
    return _page(request, place, form)


@login_required
def change(request: HttpRequest, slug: str, provider_id: UUID) -> HttpResponse:
    """The same of one that is there."""
    place = _admins(request, slug)
    row = _row(place, provider_id)
    form = ProviderForm(request.POST or None, provider=row)
    if form.is_valid():
        try:
            services.change_provider(row, form.cleaned_data, by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("organization_providers", slug)
    return _page(request, place, form, row)


@login_required
@require_POST
def test(request: HttpRequest, slug: str, provider_id: UUID) -> HttpResponse:
    """Ask it for its models, now."""
    place = _admins(request, slug)
    row = _row(place, provider_id)
    try:
        found, problem = services.test_provider(row, by=place.by)
    except MENDABLE as error:
        found, problem = 0, error.message
    if problem:
        messages.error(request, f"{row.name}: {problem}")
    else:
        messages.success(request, f"{row.name} works: {found} model{'' if found == 1 else 's'}.")
    return redirect("organization_providers", slug)


@login_required
@require_POST
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether models judge what members write for English."""
    place = _admins(request, slug)
    form = SwitchForm(request.POST)
    allowed = form.is_valid() and form.cleaned_data["allowed"]
    done = "Members may choose a model to judge their writing." if allowed else "Xentree Local judges all writing here."
    attempt(request, partial(services.let_answers_leave, place.organization, allowed, by=place.by), done)
    return redirect("organization_providers", slug)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, provider_id: UUID) -> HttpResponse:
    """Nobody asks it any more."""
    place = _admins(request, slug)
    row = _row(place, provider_id)
    attempt(request, partial(services.disconnect_provider, row, by=place.by), f"{row.name} is disconnected.")
    return redirect("organization_providers", slug)


def _admins(request: HttpRequest, slug: str) -> Place:
    place = enter(request, slug)
    if not rules.can_manage_providers(place.by, place.organization):
        raise NotAllowed(ONLY_ADMINS)
    return place


def _row(place: Place, provider_id: UUID) -> OrganizationProvider:
    found = place.organization.providers.filter(pk=provider_id).first()
    if found is None:
        raise NotFound
    return found


def _page(
    request: HttpRequest, place: Place, form: ProviderForm, row: OrganizationProvider | None = None
) -> HttpResponse:
    context = place.context(form=form, provider=row)
    return render(request, "organizations/provider.html", context, status=400 if form.errors else 200)
