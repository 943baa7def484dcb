"""API keys in the browser: a person's own, and those of an organization; a secret is shown once, in the answer."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations import rules, services
from organizations.key_forms import BackForm, KeyForm, SwitchForm
from organizations.models import APIKey, Membership, Organization
from organizations.models.keys import APIKeyQuerySet
from organizations.pages.place import MENDABLE, attempt, enter, principal, refuse
from organizations.services import IssuedKey
from xentree.errors import NotFound
from xentree.principal import Principal

PER_PAGE = 50
Context = dict[str, Any]


@login_required
def own(request: HttpRequest) -> HttpResponse:
    """The person's, wherever they work; POST makes one."""
    by = principal(request)
    mine = Membership.objects.active().filter(user=by.user).select_related("organization")
    places = [each.organization for each in mine if rules.may_create_keys(each)]
    keys = APIKey.objects.visible_to(by).filter(created_by=by.user)
    return _list(request, by, keys, sorted(places, key=lambda place: place.name.casefold()))


@login_required
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own here, and for admins everybody's; POST makes one."""
    place = enter(request, slug)
    context = place.context()
    places = [place.organization] if context["may"].create_keys else []
    visible = APIKey.objects.visible_to(place.by).filter(organization=place.organization)
    return _list(request, place.by, visible, places, context)


@login_required
@require_POST
def rotate(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """A new key in its place; the old one works on for an hour."""
    by = principal(request)
    key, place = _key(by, key_id), _came_from(request)
    try:
        issued = services.rotate_key(key, by=by)
    except MENDABLE as error:
        messages.error(request, error.message)
        return redirect(_address(place))
    return _made(request, issued, place, replaced=True)


@login_required
@require_POST
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Dead on its next use."""
    by = principal(request)
    key = _key(by, key_id)
    attempt(request, partial(services.revoke_key, key, by=by), f"The key {key.name} is revoked.")
    return redirect(_address(_came_from(request)))


@login_required
@require_POST
def allow_members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may make keys."""
    place = enter(request, slug)
    form = SwitchForm(request.POST)
    allowed = form.is_valid() and form.cleaned_data["allowed"]
    done = "Every member may make API keys." if allowed else "Only managers and above may make new API keys."
    attempt(request, partial(services.allow_member_keys, place.organization, allowed, by=place.by), done)
    return redirect("organization_keys", slug)


def _list(
    request: HttpRequest,
    by: Principal,
    visible: APIKeyQuerySet,
    places: list[Organization],
    context: Context | None = None,
) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = KeyForm(given, places=places, staff=by.user.is_staff)
    if form.is_valid():
        try:
            issued = services.create_key(form.place(), form.new_key(), by=by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            return _made(request, issued, context["organization"] if context else None)
    rows = visible.kept().select_related("organization", "created_by", "replaced_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {**(context or {}), "form": form, "page": page, "places": places, "me_id": by.user.pk}
    template = "organizations/keys.html" if context else "settings/keys.html"
    return render(request, template, shown, status=400 if form.errors else 200)


def _made(
    request: HttpRequest, issued: IssuedKey, organization: Organization | None, *, replaced: bool = False
) -> HttpResponse:
    context: Context = {"key": issued.key, "secret": issued.secret, "replaced": replaced}
    if organization:
        context |= enter(request, organization.slug).context()
    template = "organizations/key_made.html" if organization else "settings/key_made.html"
    response = render(request, template, {**context, "back": _address(organization)})
    response["Cache-Control"] = "no-store"
    return response


def _key(by: Principal, key_id: UUID) -> APIKey:
    rows = APIKey.objects.visible_to(by).select_related("organization", "created_by")
    found = rows.filter(pk=key_id).first()
    if found is None:
        raise NotFound
    return found


def _came_from(request: HttpRequest) -> Organization | None:
    """The organization whose page it was, if the asker is in it."""
    wanted = BackForm(request.POST).organization_id()
    return Organization.objects.visible_to(principal(request)).filter(pk=wanted).first() if wanted else None


def _address(organization: Organization | None) -> str:
    return reverse("organization_keys", args=[organization.slug]) if organization else reverse("settings_keys")
