"""Which doors are open to whom, before any right to a single thing is asked."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from xentree.errors import NotAllowed, NotAuthenticated
from xentree.principal import Principal

AREAS = ("conversations", "rag", "quiz", "live", "organizations", "integrations", "xel", "api")
SCOPES = frozenset(f"{area}:{right}" for area in AREAS for right in ("read", "write")) | {"api:admin"}


def required_scope(view: Any, method: str) -> str | None:
    """The scope a key needs for this view and method; None where the view is closed to keys."""
    exact, action = getattr(view, "action_scopes", {}), getattr(view, "action", None)
    if action in exact:
        return exact[action]
    area = getattr(view, "scope", None)
    return area and f"{area}:{'read' if method in SAFE_METHODS or _only_reads(view) else 'write'}"


def required_token_scope(view: Any) -> str | None:
    """The scope an integration token needs for this view's action; None where it is closed to them."""
    return getattr(view, "token_scopes", {}).get(getattr(view, "action", None))


def _only_reads(view: Any) -> bool:
    return getattr(view, "action", None) in getattr(view, "reading_actions", ())


class Door(BasePermission):
    """Reads a view's `public`, `staff_only`, `scope`, `action_scopes`: 401, then the key's scope, then staff.

    Integration tokens open only the actions that `token_scopes` names, each with the scope it needs.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or the AppError that says why not."""
        if getattr(view, "public", False):
            return True
        if not isinstance(request.auth, Principal):
            raise NotAuthenticated
        if request.auth.method == "token":
            self._check_token(request.auth, required_token_scope(view))
        else:
            self._check_scope(request.auth, required_scope(view, request.method or "GET"))
        # A method the endpoint does not have is a 405 for everybody.
        if getattr(view, "staff_only", False) and view.action and not request.auth.user.is_staff:
            raise NotAllowed("Only staff may do this.")
        return True

    def _check_scope(self, principal: Principal, scope: str | None) -> None:
        # The door that takes the service key is the only one where somebody comes with it.
        if principal.is_self or principal.method == "service":
            return
        if scope is None:
            raise NotAllowed("This endpoint takes a person's own sign-in, no key or token.")
        granted = principal.scopes or frozenset()
        if scope not in granted and "api:admin" not in granted:
            raise NotAllowed(
                "API key lacks required scope for this endpoint",
                "INSUFFICIENT_API_KEY_SCOPE",
                required_scope=scope,
                granted_scopes=sorted(granted),
            )

    def _check_token(self, principal: Principal, scope: str | None) -> None:
        granted = principal.scopes or frozenset()
        if scope is None or scope not in granted:
            raise NotAllowed(
                "The integration token was not granted what this endpoint needs."
                if scope
                else "This endpoint takes no integration token.",
                "insufficient_token_scope",
                required_scope=scope,
                granted_scopes=sorted(granted),
            )
