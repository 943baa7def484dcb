"""Signing in with a name and a password, and with a second factor where the account has one."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.timezone import now

from accounts.models import User
from accounts.services.emails import is_email_verified
from accounts.services.second_factor import has_second_factor, use_code
from accounts.services.tokens import IssuedTokens, open_token_session
from xentree import limits
from xentree.errors import AppError, NotAllowed, NotAuthenticated

WRONG_CREDENTIALS = "The username, e-mail address or password is wrong."
MFA_TOKEN_SECONDS = 300
_SALT = "accounts.mfa_token"


def sign_in_with_password(login: str, password: str, *, user_agent: str, address: str) -> IssuedTokens:
    """Tokens of a new sign-in; 401 `mfa_required` with an `mfa_token` where a second factor is on."""
    user = check_password_login(login, password, address=address)
    _require_verified_email(user)
    if has_second_factor(user):
        raise AppError(
            "mfa_required",
            401,
            "Send the code of your authenticator app, or a recovery code, along with this mfa_token.",
            mfa_token=_mfa_token(user),
        )
    return _open(user, user_agent, address)


def sign_in_with_code(mfa_token: str, code: str, *, user_agent: str, address: str) -> IssuedTokens:
    """Tokens of a new sign-in for a password checked at most five minutes ago and an unused code."""
    limits.spend("auth.login.address", address)
    user = _user_of(mfa_token)
    use_code(user, code)
    return _open(user, user_agent, address)


def check_password_login(login: str, password: str, *, address: str) -> User:
    """Who goes by that username or e-mail address and password; for whoever does not, the same words and work."""
    limits.spend("auth.login.address", address)
    user = find_user(login)
    account = account_key(login, user)
    limits.spend("auth.login.account", account)
    if not _has_password(user, password) or user is None or not user.is_active:
        raise NotAuthenticated(WRONG_CREDENTIALS, "invalid_credentials")
    limits.give_back("auth.login.account", account)
    return user


def find_user(login: str) -> User | None:
    """By e-mail address if it looks like one, else by username; whatever the case."""
    name = login.strip()
    field = "email__iexact" if "@" in name else "username__iexact"
    return User.objects.filter(**{field: name}).first()


def account_key(login: str, user: User | None) -> str:
    """What attempts are counted by: the account under all its names, or a name nobody has."""
    return str(user.pk) if user else login.strip().lower()[:254]


def _has_password(user: User | None, password: str) -> bool:
    """Hashes once, whether or not there is anything to compare with."""
    if user is None:
        User().set_password(password)
        return False
    return user.check_password(password)


def _require_verified_email(user: User) -> None:
    if settings.EMAIL_VERIFICATION_REQUIRED and not is_email_verified(user):
        raise NotAllowed(
            "Verify your e-mail address before signing in; the link is in the mail you got.", "email_not_verified"
        )


def _mfa_token(user: User) -> str:
    """Dies with the password, so a stolen one does not outlive a change."""
    return signing.dumps([str(user.pk), user.get_session_auth_hash()], salt=_SALT)


def _user_of(mfa_token: str) -> User:
    try:
        claims: Any = signing.loads(mfa_token, salt=_SALT, max_age=MFA_TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise _stale() from error
    user = User.objects.filter(pk=claims[0], is_active=True).first()
    if user is None or user.get_session_auth_hash() != claims[1]:
        raise _stale()
    return user


def _stale() -> NotAuthenticated:
    return NotAuthenticated("The mfa_token is expired or malformed. Start again with your password.")


def _open(user: User, user_agent: str, address: str) -> IssuedTokens:
    User.objects.filter(pk=user.pk).update(last_login=now())
    return open_token_session(user, user_agent=user_agent, address=address)
