"""The base of every documented endpoint: principal, limits, replays."""

from typing import Any, cast

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from xentree.api.idempotency import IdempotentMixin
from xentree.errors import NotFound
from xentree.limits import spend_each
from xentree.principal import Principal, address_of


class ApiViewSet(IdempotentMixin, GenericViewSet):
    """Names its `scope` (area), or `public = True`; `limit` names further rates, as {action: rate-limit action}."""

    limits: dict[str, str] = {}

    @property
    def principal(self) -> Principal:
        """Who is asking; only behind doors that are not public."""
        return cast(Principal, self.request.auth)

    def valid(self, shape: type[Serializer[Any]], **options: Any) -> dict[str, Any]:
        """The body in that shape, or 400."""
        return self._checked(shape(data=self.request.data, **options))

    def valid_query(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The query parameters in that shape, or 400."""
        return self._checked(shape(data=dict(self.request.query_params.items())))

    def find(self, rows: QuerySet[Any], value: object, field: str = "pk") -> Any:
        """The row whose `field` is that, or 404."""
        try:
            return rows.get(**{field: value})
        except rows.model.DoesNotExist as error:
            raise NotFound from error

    def check_throttles(self, request: Request) -> None:
        """Spend the general limit and the action's own, which is told in the headers."""
        who = request.user.pk or address_of(request._request)
        uses = _general_limits(request, who)
        if own := self.limits.get(self.action or ""):
            uses.append((own, who))
        self.allowance = spend_each(uses)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell what is left of the limit."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if allowance := getattr(self, "allowance", None):
            for name, value in allowance.headers().items():
                response.headers.setdefault(name, value)
        return response

    def _checked(self, body: Serializer[Any]) -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        return body.validated_data


def _general_limits(request: Request, who: object) -> list[tuple[str, object]]:
    """Visitors of a tenant's site also share an allowance of the tenant's."""
    if not request.user.is_authenticated:
        return [("api.anonymous", who)]
    if isinstance(request.auth, Principal) and request.auth.method == "token":
        return [("api.visitor", who), ("api.visitors.organization", request.auth.organization_id)]
    return [("api.user", who)]
