"""Paths of quests, of what tokens buy, of the leaderboard, and of the link below a reminder."""

from django.urls import path

from learning.progress.pages import reminders
from learning.progress.quest_views import LeaderboardViewSet, QuestViewSet, ShopViewSet, TokenViewSet

urlpatterns = [
    path("reminders/stop/<str:token>", reminders.stop, name="reminders_stop"),
    path("api/xp/quests", QuestViewSet.as_view({"get": "today"}), name="quests"),
    path("api/xp/quests/<uuid:quest_id>/claim", QuestViewSet.as_view({"post": "claim"}), name="quest_claim"),
    path("api/xp/shop", ShopViewSet.as_view({"get": "show"}), name="shop"),
    path("api/xp/shop/<slug:item>/buy", ShopViewSet.as_view({"post": "buy"}), name="shop_buy"),
    path("api/xp/frame", ShopViewSet.as_view({"put": "wear"}), name="frame"),
    path("api/xp/tokens", TokenViewSet.as_view({"get": "list"}), name="tokens"),
    path(
        "api/organizations/<uuid:org_id>/leaderboard",
        LeaderboardViewSet.as_view({"get": "show"}),
        name="leaderboard",
    ),
]
