"""What tokens buy."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from learning.progress.models import TokenEvent
from learning.progress.pages.asking import JOY, answer, asker, attempt
from learning.progress.services.shop import buy, shop_of, wear_frame
from learning.progress.shop import WARES
from learning.progress.streaks import MOST_FREEZES

LATEST = 10


@login_required
@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Wares, the balance, and where the last tokens came from or went."""
    by = asker(request)
    context = {
        "shop": shop_of(by.user),
        "most_freezes": MOST_FREEZES,
        "tokens": [(token, _reason(token)) for token in TokenEvent.objects.visible_to(by)[:LATEST]],
    }
    return answer(request, "progress/shop.html", context)


def _reason(token: TokenEvent) -> str:
    """What brought or took them, in words."""
    kind, _, which = token.source.partition(":")
    words = {"level": f"Level {which}", "week": f"Full week {which}", "quest": "A quest", "freeze": "A freeze"}
    return words.get(kind) or (WARES[which].name if which in WARES else "Something else")


@login_required
@require_POST
def buy_ware(request: HttpRequest, item: str) -> HttpResponse:
    """Pay and have it."""
    attempt(request, partial(buy, item, by=asker(request)), lambda _: "It is yours.", tags=JOY)
    return redirect("progress_shop")


@login_required
@require_POST
def wear(request: HttpRequest) -> HttpResponse:
    """Put a frame on, or take it off."""
    key = request.POST.get("frame", "")
    done = "You wear it now." if key else "Your picture is without a frame."
    attempt(request, partial(wear_frame, key, by=asker(request)), lambda _: done)
    return redirect("progress_shop")
