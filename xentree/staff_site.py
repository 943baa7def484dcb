"""The admin site: our sign-in and sign-out in front of it, a policy of its own for its scripts, and the limits page."""

from collections.abc import Callable
from typing import Any, cast

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.sites import UnfoldAdminSite

from xentree.limits import limit_of

# Unfold brings Alpine in its evaluating form and styles inside its pages: allowed here, nowhere else.
POLICY = {"script-src": ["'unsafe-inline'", "'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}
View = Callable[..., HttpResponse]


class StaffSite(UnfoldAdminSite):
    """Django's admin for staff; whoever signs in here has passed the same door as everybody."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """The page with the admin's own policy."""
        return cast(View, csp_update(POLICY)(super().admin_view(view, cacheable)))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No form of its own: it would know neither second factors nor limits."""
        target = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ends the sign-in where every sign-in ends; 307 keeps the form and its token."""
        return HttpResponseRedirect(reverse("account_logout"), status=307)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where everybody changes theirs: that counts wrong ones and ends the other sign-ins."""
        return redirect("account_change_password")

    def extra_urls(self) -> list[URLPattern]:
        """Pages beside the models."""
        return [path("limits/", self.admin_view(self.limits), name="limits")]

    def limits(self, request: HttpRequest) -> HttpResponse:
        """What may be done how often."""
        rows = [[action, *limit_of(action)] for action in sorted(settings.RATE_LIMITS)]
        table = {"headers": ["Action", "Count", "Seconds"], "rows": rows}
        context = {**self.each_context(request), "title": "Limits", "table": table, "scale": settings.RATE_LIMIT_SCALE}
        return TemplateResponse(request, "admin/limits.html", context)
