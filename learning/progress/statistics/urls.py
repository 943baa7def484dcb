"""Paths of statistics: for the API as published, for pages beside those of an organization."""

from django.urls import URLPattern, path

from learning.progress.statistics.views import EngagementViewSet, MemberProgressViewSet

STATS = "api/v1/admin/stats"

urlpatterns: list[URLPattern] = [
    path(f"{STATS}/", EngagementViewSet.as_view({"get": "list"}), name="api-statistics"),
    path(f"{STATS}/users/<uuid:user_id>", EngagementViewSet.as_view({"get": "retrieve"}), name="api-statistics-user"),
    path(f"{STATS}/progress/members", MemberProgressViewSet.as_view({"get": "list"}), name="api-statistics-members"),
]
