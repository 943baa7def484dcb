"""Signing in and up in the browser, where allauth's own pages need something of ours."""

from typing import Any

from allauth.account import views
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts import services
from accounts.adapters import MFAAdapter
from xentree.errors import AppError

YEAR = 365 * 24 * 3600


class LoginView(views.LoginView):
    """Sign in; a development installation shows who one can be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the demo people."""
        people = services.DEMO_PEOPLE if settings.DEVELOPMENT else ()
        return {**super().get_context_data(**kwargs), "demo_people": people}


class SignupView(views.SignupView):
    """Sign up; what the service refuses is shown in the form."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Limits, and names taken in the same moment."""
        try:
            return super().form_valid(form)
        except AppError as error:
            form.add_error(None, error.message)
            return self.form_invalid(form)


class ActivateTOTPView(totp.ActivateTOTPView):
    """Set up two-step sign-in; not on an address that may be somebody else's."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Verify first."""
        if request.user.is_authenticated and not services.is_email_verified(request.user):
            messages.error(request, MFAAdapter.error_messages["unverified_email"])
            return redirect("settings_security")
        return super().dispatch(request, *args, **kwargs)


@require_safe
def avatar(request: HttpRequest, name: str) -> FileResponse:
    """A picture, which never changes under its unguessable name."""
    path = f"avatars/{name}"
    if not name.endswith(".webp") or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
