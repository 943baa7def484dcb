"""The paths of skills: what they have in common, the way to the vendors of those with OAuth, and each one's own."""

from django.urls import URLPattern, path

from integrations.pages import skills as pages
from integrations.skills.registry import Skill, skills
from integrations.views.skills import ArrivalViewSet, ConnectingViewSet, IntegrationViewSet

API = "api/integrations"


def _ways(skill: Skill) -> list[URLPattern]:
    slug = skill.slug
    to, back = ConnectingViewSet, ArrivalViewSet
    return [
        path(f"{API}/{slug}/connect", to.as_view({"get": "connect"}, slug=slug), name=f"{slug}-connect"),
        path(f"{API}/{slug}/callback", back.as_view({"get": "arrive"}, slug=slug), name=f"{slug}-callback"),
        path(f"skills/{slug}/connect", pages.connect, {"slug": slug}, name=f"{slug}-connect-page"),
    ]


urlpatterns: list[URLPattern] = [
    path("skills", pages.skills_page, name="skills"),
    path("skills/<uuid:integration_id>/permissions", pages.permissions, name="skill_permissions"),
    path("skills/<uuid:integration_id>/disconnect", pages.disconnect, name="skill_disconnect"),
    path(API, IntegrationViewSet.as_view({"get": "list"}), name="integrations"),
    path(f"{API}/<uuid:integration_id>", IntegrationViewSet.as_view({"delete": "destroy"}), name="integration"),
    *(pattern for each in skills() if each.oauth for pattern in _ways(each)),
    *(pattern for each in skills() for pattern in each.patterns),
]
