"""Paths of accounts: pages under /account and /settings, the API under /api/auth."""

from django.urls import include, path

from accounts.pages import settings as own
from accounts.pages import sign_in
from accounts.views.me import DataExportViewSet, MeViewSet, SessionViewSet
from accounts.views.sign_in import SignInViewSet, SignOutViewSet

page_urlpatterns = [
    path("account/", include("accounts.pages.urls")),
    path("settings", own.profile, name="settings"),
    path("settings/profile", own.profile, name="settings_profile"),
    path("settings/profile/picture", own.picture, name="settings_picture"),
    path("settings/security", own.security, name="settings_security"),
    path("settings/security/sessions/<uuid:session_id>/revoke", own.revoke_session, name="settings_revoke_session"),
    path("settings/security/sessions/revoke-others", own.revoke_others, name="settings_revoke_others"),
    path("settings/data", own.data, name="settings_data"),
    path("settings/data/exports", own.exports, name="settings_exports"),
    path("settings/data/exports/<uuid:export_id>/file", own.export_file, name="settings_export_file"),
    path("settings/data/delete", own.delete_account, name="settings_delete_account"),
    path("settings/appearance", own.appearance, name="settings_appearance"),
    path("avatars/<str:name>", sign_in.avatar, name="avatar"),
]

api_urlpatterns = [
    path("api/auth/register", SignInViewSet.as_view({"post": "register"}), name="auth-register"),
    path("api/auth/login", SignInViewSet.as_view({"post": "login"}), name="auth-login"),
    path("api/auth/refresh", SignInViewSet.as_view({"post": "refresh"}), name="auth-refresh"),
    path("api/auth/logout", SignOutViewSet.as_view({"post": "logout"}), name="auth-logout"),
    path(
        "api/auth/me",
        MeViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="auth-me",
    ),
    path("api/auth/change-password", MeViewSet.as_view({"post": "change_password"}), name="auth-change-password"),
    path("api/auth/sessions", SessionViewSet.as_view({"get": "list"}), name="auth-sessions"),
    path("api/auth/sessions/<uuid:session_id>", SessionViewSet.as_view({"delete": "destroy"}), name="auth-session"),
    path("api/auth/exports", DataExportViewSet.as_view({"get": "list", "post": "create"}), name="auth-exports"),
    path("api/auth/exports/<uuid:export_id>/file", DataExportViewSet.as_view({"get": "file"}), name="auth-export-file"),
]
urlpatterns = [*page_urlpatterns, *api_urlpatterns]
