"""Where allauth asks us: one rule for pages and API, our limits, our links, mail by the worker."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import services, tasks
from accounts.models import User
from accounts.services.mail import seal
from accounts.services.second_factor import WRONG_CODE
from accounts.services.sign_in import WRONG_CREDENTIALS
from xentree import encryption, limits
from xentree.errors import AppError, LimitReached, NotAuthenticated
from xentree.principal import address_of, principal_of


class AccountAdapter(DefaultAccountAdapter):
    """Accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_CREDENTIALS,
        "username_password_mismatch": WRONG_CREDENTIALS,
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """As the installation is configured."""
        return settings.REGISTRATION_OPEN

    def get_login_stages(self) -> list[str]:
        """What stands between the right password and being signed in."""
        return ["allauth.account.stages.EmailVerificationStage", "allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The same check, limits and words as the API's."""
        login = credentials.get("email") or credentials.get("username") or ""
        try:
            return services.check_password_login(login, credentials["password"], address=address_of(request))
        except NotAuthenticated:
            return None
        except AppError as error:
            raise ValidationError(error.message, code=error.code) from error

    def reauthenticate(self, user: User, password: str) -> bool:
        """Wrong passwords are counted; too many are refused in the form."""
        try:
            services.confirm_password(user, password)
        except AppError as error:
            if error.code == "validation_error":
                return False
            raise ValidationError(error.message, code=error.code) from error
        return True

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every sign-in but the one that asks."""
        principal = principal_of(context.request)
        own = principal is not None and principal.user.pk == user.pk
        services.set_password(user, password, keep=principal.session_id if own and principal else None)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Not where somebody else has signed up with the address meanwhile."""
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id).exists():
            self.add_message(
                request, messages.ERROR, message="That address belongs to another account, so it was not changed."
            )
            return False
        return super().confirm_email(request, email_address)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """An account keeps its address; only one not confirmed yet can be dropped."""
        return not email_address.primary

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Signing up has sent it already; signing in sends it again, but not without end."""
        try:
            return not signup and bool(limits.spend("auth.mail.account", email_address.email.lower()))
        except LimitReached:
            return False

    def is_safe_url(self, url: str) -> bool:
        """Only our own pages are gone on to."""
        hosts = {context.request.get_host(), urlsplit(settings.SITE_URL).netloc}
        return url_has_allowed_host_and_scheme(url, hosts, require_https=context.request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """As trusted proxies tell it."""
        return address_of(request)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmationHMAC) -> str:
        """Never from the Host header, which whoever asks for the mail may choose."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Never from the Host header, or a mailed link could lead to a stranger's site."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """With the person's name."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the settings."""
        return reverse("settings_security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Rendered here, sent by a worker: an answer takes as long whether or not there is anyone to write to."""
        site = SimpleNamespace(name=settings.SITE_NAME, domain=urlsplit(settings.SITE_URL).netloc)
        known = {"email": email, "current_site": site, "site_url": settings.SITE_URL, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", known).split())
        body = render_to_string(f"{template_prefix}_message.txt", known).strip() + "\n"
        tasks.send_mail.delay(seal(subject, body, email))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Verify your e-mail address first: without it nobody could help you back in.",
    }

    def build_totp_svg(self, url: str) -> str:
        """Black on white, also on a dark page: cameras want it so."""
        # With it comes lxml: 5 MB that every process would have.
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        out = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(out)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """With the installation's keys."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With any of the installation's keys."""
        return encryption.decrypt(encrypted_text)
