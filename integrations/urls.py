"""The paths of integrations."""

from django.urls import URLPattern, path

from integrations.views.keys import PublishedKeysViewSet, SigningKeyViewSet
from integrations.views.tokens import IntegrationProfileViewSet, IntegrationTokenViewSet, RevocationViewSet

TOKENS = "api/integration"

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
    path(
        "api/admin/integration-token-revocations",
        RevocationViewSet.as_view({"get": "list"}),
        name="integration-token-revocations",
    ),
]
urlpatterns = [*api_urlpatterns]
