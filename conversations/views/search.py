"""/api/core/search: one search over everything, and for staff the index behind it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.serializers.search import (
    CoreSearchRequest,
    CoreSearchResponse,
    ReindexAccepted,
    TypesenseReindexRequest,
    TypesenseStatusResponse,
)
from conversations.services.search import COLLECTIONS, Findings, Wanted, find_everything, index_status
from knowledge import search
from knowledge.services import reindexing
from xentree.api.pagination import link_to_next
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class SearchViewSet(ApiViewSet):
    """GET /api/core/search."""

    scope = "conversations"
    token_scopes = {"list": "chat:write"}
    serializer_class = CoreSearchResponse
    pagination_class = None

    @extend_schema(operation_id="core_search", parameters=[CoreSearchRequest], responses=CoreSearchResponse)
    def list(self, request: Request) -> Response:
        """All that is one's own and has these words, best first of each kind; documents for who may read them."""
        asked = self.valid_query(CoreSearchRequest)
        found = find_everything(_wanted(asked), by=self.principal)
        about = {"query": asked["q"], "took_ms": found.took_ms, "total": sum(found.totals.values())}
        body = CoreSearchResponse({**about, **found.results}).data
        return Response(body, headers=link_to_next(request, _cursor(found)))


class SearchIndexViewSet(ApiViewSet):
    """/api/core/search/status and /reindex."""

    scope = "api"
    action_scopes = dict.fromkeys(("status", "reindex"), "api:admin")
    staff_only = True
    serializer_class = TypesenseStatusResponse

    @extend_schema(operation_id="core_search_status", responses=TypesenseStatusResponse)
    def status(self, request: Request) -> Response:
        """How full the index is, and whether it is being built anew."""
        return Response(TypesenseStatusResponse(index_status()).data)

    @extend_schema(
        operation_id="core_search_reindex", request=TypesenseReindexRequest, responses={202: ReindexAccepted}
    )
    def reindex(self, request: Request) -> Response:
        """Build it anew, all or a part; what is under way and does the same is answered with. Searches go on."""
        wish = self.valid(TypesenseReindexRequest)
        kinds = [COLLECTIONS[name] for name in wish["collections"]]
        job = reindexing.request_reindex(kinds=kinds, user_id=wish["user_id"], by=self.principal)
        return Response({"job_id": str(job.pk), "status": job.state}, status=202)


def _wanted(asked: dict[str, Any]) -> Wanted:
    collections = tuple(COLLECTIONS) if asked["type"] == "all" else (asked["type"],)
    after = _after(asked.get("cursor", ""))
    return Wanted(search.parse(asked["q"]), collections, asked["limit"], after, asked["as_you_type"])


def _after(cursor: str) -> int:
    """A made-up one is not found."""
    try:
        after = int(urlsafe_b64decode(cursor)) if cursor else 0
    except ValueError as error:
        raise NotFound from error
    if not 0 <= after < 1_000_000:
        raise NotFound
    return after


def _cursor(found: Findings) -> str:
    return urlsafe_b64encode(str(min(found.following.values())).encode()).decode() if found.following else ""
