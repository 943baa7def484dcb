"""Lists are bare arrays; the next page's address is in the Link header."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from xentree.errors import NotFound


def link_to_next(request: Request, cursor: str) -> dict[str, str] | None:
    """The header of a list that makes its own cursors; None on its last page, where `cursor` is empty."""
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return {"Link": f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'}


class LinkCursorPagination(CursorPagination):
    """`limit` (default 50, at most 200) and an opaque `cursor`; a view names its `ordering`, else newest first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = ("-created_at", "-id")

    def get_paginated_response(self, data: Any) -> Response:
        """The items, with `Link: <...>; rel="next"` while there are more."""
        following = self.get_next_link()
        return Response(data, headers={"Link": f'<{following}>; rel="next"'} if following else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI shape: the array itself."""
        return schema

    def decode_cursor(self, request: Any) -> Any:
        """A made-up one is not found; PostgreSQL would not even look for a NUL."""
        cursor = super().decode_cursor(request)
        if cursor and "\0" in str(cursor.position):
            raise NotFound
        return cursor

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's own `ordering`, else newest first."""
        return tuple(getattr(view, "ordering", None) or self.ordering)
