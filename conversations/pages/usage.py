"""The line above the composer that says when a month's tokens or money are nearly used up."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.pages.rail import principal
from organizations import services as organizations
from organizations.models import Holder, Organization, Resource
from organizations.services.cap_words import notice
from xentree.principal import Principal

# What an answer is paid with.
ANSWERS = (Resource.TOKENS, Resource.MONEY)


@login_required
@require_safe
def usage_notice(request: HttpRequest) -> HttpResponse:
    """The line alone, as it is now."""
    response = render(request, "conversations/_usage_notice.html", {"usage_notice": notice_for(principal(request))})
    response["Cache-Control"] = "no-store"
    return response


def notice_for(by: Principal) -> dict[str, str] | None:
    """What to say and where to read more; None while there is plenty."""
    found = organizations.nearly_used(by, ANSWERS)
    if found is None:
        return None
    return {"text": notice(found.holder, found.resource, found.percent), "url": _page(found.holder, by)}


def _page(holder: Holder, by: Principal) -> str:
    if holder == Holder.USER:
        return reverse("settings_usage")
    organization = get_object_or_404(Organization, pk=by.organization_id)
    return reverse("organization_usage", args=[organization.slug])
