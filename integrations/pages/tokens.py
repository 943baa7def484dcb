"""A tenant's integration tokens, the keys that sign them and its embeds, at a glance."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.forms import ReplaceKeysForm, TokenFilterForm
from integrations.models import Embed, IntegrationToken, SigningKey
from integrations.pages.place import enter_as_admin
from organizations.pages.place import Place, attempt

PER_PAGE = 50


@login_required
@require_safe
def tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest first, as far as the filters let them."""
    return _page(request, enter_as_admin(request, slug))


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, jti: UUID) -> HttpResponse:
    """Dead on its next use."""
    place = enter_as_admin(request, slug)
    act = partial(services.revoke_token, place.organization, jti=jti, by=place.by)
    attempt(request, act, "The token is revoked.")
    return redirect("organization_tokens", slug)


@login_required
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """The next signing key, ahead of the schedule."""
    place = enter_as_admin(request, slug)
    done = "A new key is announced. It signs when everybody who verifies tokens had time to fetch it."
    attempt(request, partial(services.plan_rotation, place.organization, by=place.by), done)
    return redirect("organization_tokens", slug)


@login_required
@require_POST
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """For a key that leaked: the organization's name has to be typed."""
    place = enter_as_admin(request, slug)
    form = ReplaceKeysForm(request.POST, organization=place.organization)
    if not form.is_valid():
        return _page(request, place, form)
    services.rotate_at_once(place.organization, reason=form.cleaned_data["reason"], by=place.by)
    messages.success(request, "The keys are replaced, and every token of before is dead.")
    return redirect("organization_tokens", slug)


def _page(request: HttpRequest, place: Place, form: ReplaceKeysForm | None = None) -> HttpResponse:
    here = {"organization": place.organization}
    filters = TokenFilterForm(request.GET)
    rows = filters.narrow(IntegrationToken.objects.filter(**here)).select_related("granted_by", "revoked_by")
    context = place.context(
        filters=filters,
        page=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        keys=_keys(place),
        embeds=Embed.objects.filter(**here).prefetch_related("origins"),
        form=form or ReplaceKeysForm(organization=place.organization),
        site_url=settings.SITE_URL,
    )
    return render(request, "integrations/tokens.html", context, status=400 if form else 200)


def _keys(place: Place) -> list[SigningKey]:
    """Those that are published; none before the first was needed. Looking makes none."""
    found = SigningKey.objects.published().filter(organization=place.organization)
    return list(found.defer("private_key", "public_jwk"))
