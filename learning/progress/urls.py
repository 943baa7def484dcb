"""Paths of progress."""

from django.urls import URLPattern, path

from learning.progress.views import PublicXPProfileViewSet, XPSettingsViewSet, XPViewSet

urlpatterns: list[URLPattern] = [
    path("api/xp/profile", XPViewSet.as_view({"get": "profile"}), name="xp-profile"),
    path("api/xp/streak-status", XPViewSet.as_view({"get": "streak_status"}), name="xp-streak"),
    path("api/xp/weekly-activity", XPViewSet.as_view({"get": "weekly_activity"}), name="xp-week"),
    path("api/xp/learning-pulse", XPViewSet.as_view({"get": "learning_pulse"}), name="xp-pulse"),
    path("api/xp/analytics", XPViewSet.as_view({"get": "analytics"}), name="xp-analytics"),
    path(
        "api/xp/settings", XPSettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="xp-settings"
    ),
    path("api/xp/pause", XPSettingsViewSet.as_view({"post": "pause", "delete": "resume"}), name="xp-pause"),
    path("api/xp/public-profile/<str:username>", PublicXPProfileViewSet.as_view({"get": "retrieve"}), name="xp-public"),
]
