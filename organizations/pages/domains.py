"""Mail domains whose people may join by themselves."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from organizations import rules, services
from organizations.forms import DomainForm
from organizations.models import Domain
from organizations.pages.place import MENDABLE, Place, attempt, enter, refuse
from xentree.errors import NotAllowed, NotFound


@login_required
def domains(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and how to prove each; POST adds one."""
    place = _admins(request, slug)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain = services.add_domain(place.organization, **form.cleaned_data, by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, f"{domain.name} is on the list. Prove it next.")
            return redirect("organization_domains", slug)
    context = place.context(domains=place.organization.domains.all(), form=form)
    return render(request, "organizations/domains.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def verify(request: HttpRequest, slug: str, domain_id: UUID) -> HttpResponse:
    """Look for the proof, now."""
    return _act(request, slug, domain_id, services.verify_domain, "{} is proven: its people may join by themselves.")


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, domain_id: UUID) -> HttpResponse:
    """Nobody joins by it any more; who is in stays."""
    return _act(request, slug, domain_id, services.remove_domain, "{} is off the list.")


def _admins(request: HttpRequest, slug: str) -> Place:
    place = enter(request, slug)
    if not rules.can_change_settings(place.by, place.organization):
        raise NotAllowed
    return place


def _act(request: HttpRequest, slug: str, domain_id: UUID, service: Callable[..., object], done: str) -> HttpResponse:
    place = enter(request, slug)
    domain = Domain.objects.filter(organization=place.organization, pk=domain_id).first()
    if domain is None:
        raise NotFound
    attempt(request, partial(service, domain, by=place.by), done.format(domain.name))
    return redirect("organization_domains", slug)
