"""Where the link below a reminder leads: no more of them, without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from learning.progress.services import reminders
from xentree import limits
from xentree.errors import LimitReached, NotFound
from xentree.principal import address_of


# A mail program posts here at one click (RFC 8058), with neither cookie nor form; the link itself is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail programs look ahead; a POST ends the mails."""
    try:
        limits.spend("reminder.stop.address", address_of(request))
        person = reminders.find_reminded(token)
    except (NotFound, LimitReached) as error:
        return _answer(request, {"problem": error.message}, error.status)
    if request.method == "POST":
        reminders.stop_reminders(person)
    return _answer(request, {"stopped": request.method == "POST"})


def _answer(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The address is a secret: nobody keeps, indexes or passes it on."""
    response = render(request, "progress/reminders_stop.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
