"""Paths of organizations: pages under /organizations, /join and /o; and the API."""

from django.urls import URLPattern, path

from organizations.pages import audit, invitations, join, members, organizations, settings, switcher, teams, usage
from organizations.views.keys import APIKeyViewSet, TenantViewSet
from organizations.views.usage import OrganizationUsageViewSet, UsageViewSet

ORGANIZATION_USAGE = "api/organizations/<uuid:org_id>/usage"
KEY = "api/api-keys/<uuid:key_id>"

page_urlpatterns: list[URLPattern] = [
    path("organizations", organizations.index, name="organizations"),
    path("organizations/new", organizations.new, name="organizations_new"),
    path("organizations/switch", switcher.switch, name="organizations_switch"),
    path("organizations/invitations/<uuid:invitation_id>/accept", join.accept, name="invitation_accept"),
    path("organizations/invitations/<uuid:invitation_id>/decline", join.decline, name="invitation_decline"),
    path("join/<str:token>", join.join, name="join"),
    path("o/<slug:slug>", organizations.overview, name="organization"),
    path("o/<slug:slug>/members", members.members, name="organization_members"),
    path("o/<slug:slug>/members/<uuid:user_id>/role", members.change_role, name="organization_member_role"),
    path("o/<slug:slug>/members/<uuid:user_id>/suspend", members.suspend, name="organization_member_suspend"),
    path("o/<slug:slug>/members/<uuid:user_id>/restore", members.restore, name="organization_member_restore"),
    path("o/<slug:slug>/members/<uuid:user_id>/remove", members.remove, name="organization_member_remove"),
    path("o/<slug:slug>/invite", invitations.invite, name="organization_invite"),
    path("o/<slug:slug>/invitations", invitations.invitations, name="organization_invitations"),
    path("o/<slug:slug>/invitations/<uuid:invitation_id>/resend", invitations.resend, name="invitation_resend"),
    path("o/<slug:slug>/invitations/<uuid:invitation_id>/revoke", invitations.revoke, name="invitation_revoke"),
    path("o/<slug:slug>/teams", teams.teams, name="organization_teams"),
    path("o/<slug:slug>/teams/<uuid:team_id>", teams.team, name="organization_team"),
    path("o/<slug:slug>/teams/<uuid:team_id>/rename", teams.rename, name="team_rename"),
    path("o/<slug:slug>/teams/<uuid:team_id>/delete", teams.delete, name="team_delete"),
    path("o/<slug:slug>/teams/<uuid:team_id>/members", teams.add, name="team_add"),
    path("o/<slug:slug>/teams/<uuid:team_id>/members/<uuid:user_id>/remove", teams.drop, name="team_drop"),
    path("settings/usage", usage.own, name="settings_usage"),
    path("o/<slug:slug>/usage", usage.usage, name="organization_usage"),
    path("o/<slug:slug>/usage/<uuid:user_id>", usage.limits, name="organization_member_limits"),
    path("o/<slug:slug>/audit", audit.audit, name="organization_audit"),
    path("o/<slug:slug>/settings", settings.settings, name="organization_settings"),
    path("o/<slug:slug>/leave", settings.leave, name="organization_leave"),
    path("o/<slug:slug>/transfer", settings.transfer, name="organization_transfer"),
    path("o/<slug:slug>/delete", settings.delete, name="organization_delete"),
]
api_urlpatterns: list[URLPattern] = [
    path("api/usage", UsageViewSet.as_view({"get": "list"}), name="usage"),
    path(ORGANIZATION_USAGE, OrganizationUsageViewSet.as_view({"get": "list"}), name="organization-usage"),
    path(
        f"{ORGANIZATION_USAGE}/members/<uuid:target_user_id>",
        OrganizationUsageViewSet.as_view({"patch": "partial_update"}),
        name="organization-member-limits",
    ),
    path("api/tenants", TenantViewSet.as_view({"get": "list"}), name="tenants"),
    path("api/api-keys", APIKeyViewSet.as_view({"get": "list", "post": "create"}), name="api-keys"),
    path(KEY, APIKeyViewSet.as_view({"delete": "destroy"}), name="api-key"),
    path(f"{KEY}/rotate", APIKeyViewSet.as_view({"post": "rotate"}), name="api-key-rotate"),
]
urlpatterns = [*page_urlpatterns, *api_urlpatterns]
