"""CORS, opened for pages that show an embed and for nobody else."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from integrations.services import is_embeddable
from xentree.principal import Principal

Handler = Callable[[HttpRequest], HttpResponse]
# What a page may send, and what it may read of an answer besides its body.
SENT = "Authorization, Content-Type, Accept, Idempotency-Key, Last-Event-ID, X-Request-ID"
READ = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID, Link"
# Browsers ask again after as many seconds: an embed that is switched off is closed by then.
KEPT_SECONDS = "300"
_TOKEN = re.compile(r"bearer .", re.IGNORECASE)


class EmbedCorsMiddleware:
    """Only what integration tokens open can be asked from an embed's origin; cookies are never taken along."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what browsers ask before a request, and let a page read what its own token brought."""
        origin = request.headers.get("Origin")
        if origin is None or not request.path.startswith("/api/"):
            return self.get_response(request)
        wanted = request.headers.get("Access-Control-Request-Method") if request.method == "OPTIONS" else None
        response = self._preflight(request, wanted, origin) if wanted else self._opened(request, origin)
        patch_vary_headers(response, ["Origin"])
        return response

    def _preflight(self, request: HttpRequest, method: str, origin: str) -> HttpResponse:
        if not (opens_to_tokens(request.path_info, method) and is_embeddable(origin)):
            return self.get_response(request)
        response = HttpResponse(status=204)
        _allow(response, origin)
        response["Access-Control-Allow-Methods"] = method.upper()
        response["Access-Control-Allow-Headers"] = SENT
        response["Access-Control-Max-Age"] = KEPT_SECONDS
        return response

    def _opened(self, request: HttpRequest, origin: str) -> HttpResponse:
        response = self.get_response(request)
        if _may_read(request, origin):
            _allow(response, origin)
            response["Access-Control-Expose-Headers"] = READ
        return response


def opens_to_tokens(path: str, method: str) -> bool:
    """Whether some scope of integration tokens opens that method there."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    action = getattr(view, "actions", {}).get(method.lower())
    return action is not None and action in getattr(getattr(view, "cls", None), "token_scopes", {})


def _may_read(request: HttpRequest, origin: str) -> bool:
    """A page reads what its own token brought, and why a token of an embed's page was refused."""
    principal: Principal | None = request.META.get("XENTREE_PRINCIPAL")
    if principal:
        return principal.method == "token" and principal.origin == origin
    return bool(_TOKEN.match(request.headers.get("Authorization", ""))) and is_embeddable(origin)


def _allow(response: HttpResponse, origin: str) -> None:
    response["Access-Control-Allow-Origin"] = origin
