"""The roof's own pages and endpoints: landing, health, and the error pages every path falls back to."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.progress.tree import SAMPLES, picture, small_picture
from live.looks import LOOKS
from xentree.api.errors import envelope
from xentree.errors import AppError, Invalid, NotAllowed, NotFound
from xentree.middleware import internal_error

# What the front page promises; a `figure` stands there only if `make bench` has measured it.
PROOFS = [
    {
        "claim": "Answers at once",
        "figure": "24 s",
        "words": "From a fresh copy to the first page, with one command; the first cited answer needs no model.",
    },
    {
        "claim": "Loses nothing",
        "figure": "0 of 201",
        "words": "Answers that differed after 201 dropped lines, taken up again on whichever process was there.",
    },
    {
        "claim": "Stays small",
        "figure": "240 MB",
        "words": "At rest: web servers, worker, queue and supervisor together, on a laptop or a small server.",
    },
]


def landing(request: HttpRequest) -> HttpResponse:
    """What Xentree is, for those who are not signed in; the chat for those who are."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "landing.html", {"proofs": PROOFS})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every piece of the interface on one page, for staff."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.is_staff:
        raise PermissionDenied
    return render(request, "styleguide.html", {"trees": _sample_trees(), "looks": LOOKS})


def _sample_trees() -> list[tuple[str, str]]:
    return [(picture(record, title="A tree", key=f"tree-{record.seed}"), small_picture(record)) for record in SAMPLES]


def _fail(request: HttpRequest, error: AppError) -> HttpResponse:
    if request.path.startswith("/api"):
        return envelope(error)
    return render(request, f"{error.status}.html", {"error": error}, status=error.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what Django itself refuses."""
    return _fail(request, Invalid("The request is malformed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _fail(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for unknown paths."""
    return _fail(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _fail(request, internal_error(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or stale."""
    return _fail(request, NotAllowed("The page's form token is missing or stale. Reload the page.", "csrf_failed"))
