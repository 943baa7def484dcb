"""Chat bubbles for other people's pages: made, changed and removed in the browser, with what goes into those pages."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from integrations import services
from integrations.forms import EmbedForm
from integrations.models import Embed
from integrations.pages.place import enter_as_admin
from organizations.pages.place import MENDABLE, Place, attempt, refuse
from xentree.errors import NotFound


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; POST makes one and goes on to its page."""
    place = enter_as_admin(request, slug)
    form = EmbedForm(request.POST or None)
    if form.is_valid():
        try:
            embed = services.create_embed(place.organization, form.wish(), by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, f"{embed.name} is ready. Put it into your page.")
            return redirect("organization_embed", slug, embed.pk)
    return _page(request, place, form)


@login_required
def change(request: HttpRequest, slug: str, embed_id: UUID) -> HttpResponse:
    """What it is and what goes into a page; POST changes it."""
    place = enter_as_admin(request, slug)
    embed = _embed(place, embed_id)
    form = EmbedForm(request.POST or None, initial=EmbedForm.shown(embed))
    if form.is_valid():
        try:
            services.change_embed(embed, form.wish(), by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("organization_embed", slug, embed.pk)
    return _page(request, place, form, embed)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, embed_id: UUID) -> HttpResponse:
    """Gone from every page."""
    place = enter_as_admin(request, slug)
    embed = _embed(place, embed_id)
    attempt(request, partial(services.delete_embed, embed, by=place.by), f"{embed.name} is deleted.")
    return redirect("organization_tokens", slug)


def _embed(place: Place, embed_id: UUID) -> Embed:
    rows = Embed.objects.filter(organization=place.organization).select_related("organization")
    found = rows.filter(pk=embed_id).first()
    if found is None:
        raise NotFound
    return found


def _page(request: HttpRequest, place: Place, form: EmbedForm, embed: Embed | None = None) -> HttpResponse:
    """`saved_name` is the name before what was just typed."""
    context = place.context(
        form=form,
        embed=embed,
        saved_name=embed and form.initial["name"],
        origin=embed and next(iter(embed.origin_names), ""),
        site_url=settings.SITE_URL,
    )
    return render(request, "integrations/embed_settings.html", context, status=400 if form.errors else 200)
