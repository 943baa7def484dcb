"""DRF's way into the one principal resolver."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from xentree.errors import NotAllowed
from xentree.principal import Principal, principal_of


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


class PrincipalAuthentication(BaseAuthentication):
    """`request.auth` becomes the Principal; a session cookie also has to carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Principal] | None:
        """(user, principal), or None when the request names nobody."""
        principal = principal_of(request._request)
        if principal is None:
            return None
        if principal.method == "session":
            self._check_csrf(request)
        return principal.user, principal

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"

    def _check_csrf(self, request: Request) -> None:
        check = _CsrfCheck(lambda _: HttpResponse())
        check.process_request(request._request)
        if check.process_view(request._request, lambda: HttpResponse(), (), {}):
            raise NotAllowed("The page's form token is missing or stale. Reload the page.", "csrf_failed")
