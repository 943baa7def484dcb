"""Paths of organizations: pages under /organizations, /join and /o; and the API."""

from django.urls import URLPattern, path

from organizations.pages import (
    audit,
    domains,
    invitations,
    join,
    keys,
    members,
    organizations,
    providers,
    settings,
    switcher,
    teams,
    usage,
)
from organizations.views.keys import APIKeyViewSet, TenantViewSet
from organizations.views.members import DomainViewSet, InvitationViewSet, MemberViewSet, TeamViewSet
from organizations.views.organizations import (
    AuditExportViewSet,
    AuditViewSet,
    OrganizationViewSet,
    OwnMembershipViewSet,
)
from organizations.views.providers import ProviderViewSet
from organizations.views.usage import MemberUsageViewSet, OrganizationUsageViewSet, UsageViewSet

ORGANIZATION = "api/organizations/<uuid:org_id>"
MEMBER = f"{ORGANIZATION}/members/<uuid:target_user_id>"
TEAM = f"{ORGANIZATION}/teams/<uuid:team_id>"
INVITATION = f"{ORGANIZATION}/invitations/<uuid:invitation_id>"
DOMAIN = f"{ORGANIZATION}/domains/<uuid:domain_id>"
PROVIDER = f"{ORGANIZATION}/providers/<uuid:provider_id>"
ORGANIZATION_USAGE = f"{ORGANIZATION}/usage"
KEY = "api/api-keys/<uuid:key_id>"

page_urlpatterns: list[URLPattern] = [
    path("organizations", organizations.index, name="organizations"),
    path("organizations/new", organizations.new, name="organizations_new"),
    path("organizations/switch", switcher.switch, name="organizations_switch"),
    path("organizations/<uuid:organization_id>/join", organizations.join_by_domain, name="organizations_join"),
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
    path("settings/keys", keys.own, name="settings_keys"),
    path("settings/keys/<uuid:key_id>/rotate", keys.rotate, name="key_rotate"),
    path("settings/keys/<uuid:key_id>/revoke", keys.revoke, name="key_revoke"),
    path("o/<slug:slug>/keys", keys.keys, name="organization_keys"),
    path("o/<slug:slug>/keys/members", keys.allow_members, name="organization_keys_members"),
    path("settings/usage", usage.own, name="settings_usage"),
    path("o/<slug:slug>/usage", usage.usage, name="organization_usage"),
    path("o/<slug:slug>/usage/<uuid:user_id>", usage.limits, name="organization_member_limits"),
    path("o/<slug:slug>/domains", domains.domains, name="organization_domains"),
    path("o/<slug:slug>/domains/<uuid:domain_id>/verify", domains.verify, name="domain_verify"),
    path("o/<slug:slug>/domains/<uuid:domain_id>/remove", domains.remove, name="domain_remove"),
    path("o/<slug:slug>/audit", audit.audit, name="organization_audit"),
    path("o/<slug:slug>/audit.csv", audit.download, name="organization_audit_csv"),
    path("o/<slug:slug>/providers", providers.providers, name="organization_providers"),
    path("o/<slug:slug>/providers/answers", providers.answers, name="organization_providers_answers"),
    path("o/<slug:slug>/providers/new", providers.new, name="organization_provider"),
    path("o/<slug:slug>/providers/<uuid:provider_id>", providers.change, name="organization_provider"),
    path("o/<slug:slug>/providers/<uuid:provider_id>/test", providers.test, name="organization_provider_test"),
    path("o/<slug:slug>/providers/<uuid:provider_id>/delete", providers.delete, name="organization_provider_delete"),
    path("o/<slug:slug>/settings", settings.settings, name="organization_settings"),
    path("o/<slug:slug>/leave", settings.leave, name="organization_leave"),
    path("o/<slug:slug>/transfer", settings.transfer, name="organization_transfer"),
    path("o/<slug:slug>/delete", settings.delete, name="organization_delete"),
]
api_urlpatterns: list[URLPattern] = [
    path("api/organizations", OrganizationViewSet.as_view({"get": "list", "post": "create"}), name="api-organizations"),
    path("api/organizations/joinable", OwnMembershipViewSet.as_view({"get": "joinable"}), name="api-joinable"),
    path("api/invitations", OwnMembershipViewSet.as_view({"get": "invitations"}), name="api-invitations"),
    path(
        "api/invitations/accept", OwnMembershipViewSet.as_view({"post": "accept_token"}), name="api-invitations-accept"
    ),
    path(
        ORGANIZATION,
        OrganizationViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-organization",
    ),
    path(f"{ORGANIZATION}/transfer", OrganizationViewSet.as_view({"post": "transfer"}), name="api-transfer"),
    *(
        path(f"{ORGANIZATION}/{act}", OwnMembershipViewSet.as_view({"post": act}), name=f"api-organization-{act}")
        for act in ("accept", "decline", "join", "leave")
    ),
    path(f"{ORGANIZATION}/audit", AuditViewSet.as_view({"get": "list"}), name="api-audit"),
    path(f"{ORGANIZATION}/audit.csv", AuditExportViewSet.as_view({"get": "csv"}), name="api-audit-csv"),
    path(f"{ORGANIZATION}/members", MemberViewSet.as_view({"get": "list", "post": "create"}), name="api-members"),
    path(
        MEMBER,
        MemberViewSet.as_view({"get": "retrieve", "patch": "partial_update", "put": "update", "delete": "destroy"}),
        name="api-member",
    ),
    path(f"{MEMBER}/suspend", MemberViewSet.as_view({"post": "suspend"}), name="api-member-suspend"),
    path(f"{MEMBER}/restore", MemberViewSet.as_view({"post": "restore"}), name="api-member-restore"),
    path(f"{ORGANIZATION}/teams", TeamViewSet.as_view({"get": "list", "post": "create"}), name="api-teams"),
    path(
        TEAM,
        TeamViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-team",
    ),
    path(f"{TEAM}/members", TeamViewSet.as_view({"get": "members", "post": "add"}), name="api-team-members"),
    path(f"{TEAM}/members/<uuid:target_user_id>", TeamViewSet.as_view({"delete": "remove"}), name="api-team-member"),
    path(
        f"{ORGANIZATION}/invitations",
        InvitationViewSet.as_view({"get": "list", "post": "create"}),
        name="api-organization-invitations",
    ),
    path(INVITATION, InvitationViewSet.as_view({"delete": "destroy"}), name="api-invitation"),
    path(f"{INVITATION}/resend", InvitationViewSet.as_view({"post": "resend"}), name="api-invitation-resend"),
    path(f"{ORGANIZATION}/domains", DomainViewSet.as_view({"get": "list", "post": "create"}), name="api-domains"),
    path(DOMAIN, DomainViewSet.as_view({"delete": "destroy"}), name="api-domain"),
    path(f"{DOMAIN}/verify", DomainViewSet.as_view({"post": "verify"}), name="api-domain-verify"),
    path(
        f"{ORGANIZATION}/providers",
        ProviderViewSet.as_view({"get": "list", "post": "create"}),
        name="api-organization-providers",
    ),
    path(
        PROVIDER,
        ProviderViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-organization-provider",
    ),
    path(f"{PROVIDER}/test", ProviderViewSet.as_view({"post": "test"}), name="api-organization-provider-test"),
    path("api/usage", UsageViewSet.as_view({"get": "list"}), name="usage"),
    path(ORGANIZATION_USAGE, OrganizationUsageViewSet.as_view({"get": "list"}), name="organization-usage"),
    path(
        f"{ORGANIZATION_USAGE}/members",
        MemberUsageViewSet.as_view({"get": "list"}),
        name="organization-member-usage",
    ),
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
