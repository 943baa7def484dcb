"""The base of every documented endpoint: principal, limits, replays."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from xentree.api.idempotency import IdempotentMixin
from xentree.limits import Allowance, spend
from xentree.principal import Principal, address_of


class ApiViewSet(IdempotentMixin, GenericViewSet):
    """Names its `scope` (area), or `public = True`; `limit` names further rates, as {action: rate-limit action}."""

    limits: dict[str, str] = {}

    @property
    def principal(self) -> Principal:
        """Who is asking; only behind doors that are not public."""
        return cast(Principal, self.request.auth)

    def check_throttles(self, request: Request) -> None:
        """Spend the general limit, then the action's own; the tightest is told in the headers."""
        self.allowance = self._spend_general(request)
        if own := self.limits.get(self.action or ""):
            self.allowance = spend(own, request.user.pk or address_of(request._request))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell what is left of the limit."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if allowance := getattr(self, "allowance", None):
            for name, value in allowance.headers().items():
                response.headers.setdefault(name, value)
        return response

    def _spend_general(self, request: Request) -> Allowance:
        if request.user.is_authenticated:
            return spend("api.user", request.user.pk)
        return spend("api.anonymous", address_of(request._request))
