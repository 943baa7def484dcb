"""What the doors of this app share."""

from typing import Any

from xentree.api.views import ApiViewSet
from xentree.errors import LimitReached
from xentree.limits import spend
from xentree.principal import address_of


class IntegrationApi(ApiViewSet):
    """Answers always tell what is left of the limit, also to whom nobody knows."""

    scope = "integrations"

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever was refused at the door has spent from their address's allowance."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if "RateLimit-Limit" not in response.headers:
            for name, value in _spent_at_the_door(request).items():
                response.headers[name] = value
        return response


def _spent_at_the_door(request: Any) -> dict[str, str]:
    try:
        return spend("api.anonymous", address_of(request._request)).headers()
    except LimitReached as reached:
        return {name: value for name, value in reached.headers.items() if name.startswith("RateLimit")}
