"""Paths under /account, under the names allauth knows them by; only those that have a page of ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.pages import email, sign_in

urlpatterns = [
    path("login", sign_in.LoginView.as_view(), name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("signup", sign_in.SignupView.as_view(), name="account_signup"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("email", email.change, name="account_email"),
    path("email/resend", email.resend, name="account_email_resend"),
    path("email/cancel", email.cancel, name="account_email_cancel"),
    path("confirm-email", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)$", account.confirm_email, name="account_confirm_email"),
    path("password/change", account.password_change, name="account_change_password"),
    path("password/set", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/reset", account.password_reset, name="account_reset_password"),
    path("password/reset/sent", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa", RedirectView.as_view(pattern_name="settings_security"), name="mfa_index"),
    path("2fa/code", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/activate", sign_in.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("2fa/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
