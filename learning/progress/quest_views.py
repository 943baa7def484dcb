"""The doors to quests, to what tokens buy, and to the leaderboard of a tenant."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from learning.progress.leaderboard import leaderboard
from learning.progress.models import TokenEvent
from learning.progress.quest_serializers import (
    FrameRequest,
    LeaderboardQuery,
    LeaderboardResponse,
    QuestClaimResponse,
    QuestsResponse,
    ShopResponse,
    TokenEventItem,
)
from learning.progress.services import quests, shop
from organizations.views.base import OrganizationsApi
from xentree.api.views import ApiViewSet


class QuestViewSet(ApiViewSet):
    """/api/xp/quests."""

    scope = "api"
    pagination_class = None

    @extend_schema(responses=QuestsResponse)
    def today(self, request: Request) -> Response:
        """The three quests of the caller's own date; the same on every device."""
        return Response(QuestsResponse(quests.quests_today(self.principal.user)).data)

    @extend_schema(request=None, responses=QuestClaimResponse)
    def claim(self, request: Request, quest_id: UUID) -> Response:
        """Take what a completed quest gives, once: a booster that starts now, tokens, XP."""
        return Response(QuestClaimResponse(quests.claim_quest(quest_id, by=self.principal)).data)


class ShopViewSet(ApiViewSet):
    """/api/xp/shop and /api/xp/frame."""

    scope = "api"
    pagination_class = None

    @extend_schema(responses=ShopResponse)
    def show(self, request: Request) -> Response:
        """What tokens buy, and what the caller has of it."""
        return self._shop()

    @extend_schema(request=None, responses=ShopResponse)
    def buy(self, request: Request, item: str) -> Response:
        """Pay for a freeze or a frame; a frame is put on at once."""
        shop.buy(item, by=self.principal)
        return self._shop()

    @extend_schema(request=FrameRequest, responses=ShopResponse)
    def wear(self, request: Request) -> Response:
        """Put on a frame that was bought, or none."""
        shop.wear_frame(self.valid(FrameRequest)["frame"], by=self.principal)
        return self._shop()

    def _shop(self) -> Response:
        return Response(ShopResponse(shop.shop_of(self.principal.user)).data)


class TokenViewSet(ApiViewSet):
    """GET /api/xp/tokens."""

    scope = "api"
    serializer_class = TokenEventItem

    @extend_schema(responses=TokenEventItem(many=True))
    def list(self, request: Request) -> Response:
        """Tokens got and spent, newest first."""
        page: Any = self.paginate_queryset(TokenEvent.objects.visible_to(self.principal))
        return self.get_paginated_response(TokenEventItem(page, many=True).data)


class LeaderboardViewSet(OrganizationsApi):
    """GET /api/organizations/{org_id}/leaderboard."""

    pagination_class = None

    @extend_schema(parameters=[LeaderboardQuery], responses=LeaderboardResponse)
    def show(self, request: Request, org_id: UUID) -> Response:
        """This week's XP of the members who take part."""
        organization, limit = self.organization(org_id), self.valid_query(LeaderboardQuery)["limit"]
        return Response(LeaderboardResponse(leaderboard(organization, self.principal.user, limit=limit)).data)
