"""Paths of statistics: for the API as published, for pages beside those of an organization."""

from django.urls import URLPattern, path

from learning.progress.statistics import pages
from learning.progress.statistics.views import EngagementViewSet, MemberProgressViewSet

STATS = "api/v1/admin/stats"
PAGE = "o/<slug:slug>/statistics"

page_urlpatterns: list[URLPattern] = [
    path(PAGE, pages.statistics, name="organization_statistics"),
    path(f"{PAGE}/members.csv", pages.members_csv, name="organization_statistics_csv"),
    path(f"{PAGE}/days.csv", pages.days_csv, name="organization_statistics_days"),
    path(f"{PAGE}/report.pdf", pages.report_pdf, name="organization_statistics_pdf"),
    path(f"{PAGE}/<uuid:user_id>", pages.member, name="organization_statistics_member"),
]
api_urlpatterns: list[URLPattern] = [
    path(f"{STATS}/", EngagementViewSet.as_view({"get": "list"}), name="api-statistics"),
    path(f"{STATS}/users/<uuid:user_id>", EngagementViewSet.as_view({"get": "retrieve"}), name="api-statistics-user"),
    path(f"{STATS}/progress/members", MemberProgressViewSet.as_view({"get": "list"}), name="api-statistics-members"),
]
urlpatterns = [*page_urlpatterns, *api_urlpatterns]
