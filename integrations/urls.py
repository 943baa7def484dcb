"""The paths of integrations."""

from django.urls import URLPattern, path

from integrations.pages import embed, embed_settings, mcp, tokens
from integrations.skill_urls import urlpatterns as skill_urlpatterns
from integrations.study_urls import urlpatterns as study_urlpatterns
from integrations.views.embeds import EmbedViewSet
from integrations.views.keys import PublishedKeysViewSet, SigningKeyViewSet
from integrations.views.mcp import MCPServerViewSet
from integrations.views.tokens import IntegrationProfileViewSet, IntegrationTokenViewSet, RevocationViewSet
from integrations.webhook_urls import urlpatterns as webhook_urlpatterns

TOKENS = "api/integration"

page_urlpatterns: list[URLPattern] = [
    path("embed.js", embed.script, name="embed_script"),
    path("embed/<uuid:embed_id>", embed.frame, name="embed"),
    path("embed/<uuid:embed_id>/card", embed.card, name="embed_card"),
    path("o/<slug:slug>/tokens", tokens.tokens, name="organization_tokens"),
    path("o/<slug:slug>/tokens/<uuid:jti>/revoke", tokens.revoke, name="organization_token_revoke"),
    path("o/<slug:slug>/signing-keys/announce", tokens.announce, name="signing_keys_announce"),
    path("o/<slug:slug>/signing-keys/replace", tokens.replace, name="signing_keys_replace"),
    path("o/<slug:slug>/embeds/new", embed_settings.new, name="organization_embed"),
    path("o/<slug:slug>/embeds/<uuid:embed_id>", embed_settings.change, name="organization_embed"),
    path("o/<slug:slug>/embeds/<uuid:embed_id>/delete", embed_settings.delete, name="organization_embed_delete"),
    path("o/<slug:slug>/tools", mcp.servers, name="organization_tools"),
    path("o/<slug:slug>/tools/<uuid:server_id>", mcp.server, name="organization_tool_server"),
    path("o/<slug:slug>/tools/<uuid:server_id>/off", mcp.off, name="organization_tool_server_off"),
]

api_urlpatterns: list[URLPattern] = [
    path(f"{TOKENS}/grant", IntegrationTokenViewSet.as_view({"post": "grant"}), name="integration-grant"),
    path(f"{TOKENS}/verify", IntegrationTokenViewSet.as_view({"post": "verify"}), name="integration-verify"),
    path(f"{TOKENS}/revoke", IntegrationTokenViewSet.as_view({"post": "revoke"}), name="integration-revoke"),
    path(f"{TOKENS}/rotate", IntegrationTokenViewSet.as_view({"post": "rotate"}), name="integration-rotate"),
    path(f"{TOKENS}/jwks", PublishedKeysViewSet.as_view({"get": "jwks"}), name="integration-jwks"),
    path(
        f"{TOKENS}/fingerprint",
        PublishedKeysViewSet.as_view({"get": "fingerprint"}),
        name="integration-fingerprint",
    ),
    path(f"{TOKENS}/keys/rotate", SigningKeyViewSet.as_view({"post": "rotate"}), name="integration-keys-rotate"),
    path(f"{TOKENS}/profile", IntegrationProfileViewSet.as_view({"get": "retrieve"}), name="integration-profile"),
    path(f"{TOKENS}/embeds", EmbedViewSet.as_view({"get": "list", "post": "create"}), name="integration-embeds"),
    path(
        f"{TOKENS}/embeds/<uuid:embed_id>",
        EmbedViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="integration-embed",
    ),
    path("api/integrations/mcp-servers", MCPServerViewSet.as_view({"get": "list"}), name="mcp-servers"),
    path(
        "api/integrations/mcp-servers/<uuid:server_id>",
        MCPServerViewSet.as_view({"patch": "partial_update"}),
        name="mcp-server",
    ),
    path(
        "api/admin/integration-token-revocations",
        RevocationViewSet.as_view({"get": "list"}),
        name="integration-token-revocations",
    ),
]
urlpatterns = [
    *page_urlpatterns,
    *api_urlpatterns,
    *study_urlpatterns,
    *skill_urlpatterns,
    *webhook_urlpatterns,
]
