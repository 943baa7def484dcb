"""Codes of authenticator apps and recovery codes: each is good for one use, also when it is tried twice at once."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from accounts.models import User
from xentree import limits
from xentree.errors import NotAuthenticated

WRONG_CODE = "The code is wrong or was used before. Wait for the next one and try again."


def has_second_factor(user: User) -> bool:
    """Whether signing in takes more than the password."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def use_code(user: User, code: str) -> Authenticator:
    """What the code belongs to, which is now used up; NotAuthenticated for every other code."""
    limits.spend("auth.code.account", user.pk)
    for authenticator in Authenticator.objects.filter(user=user).order_by("-type"):
        if _takes(authenticator, code):
            limits.give_back("auth.code.account", user.pk)
            authenticator.user = user
            authenticator.record_usage()
            return authenticator
    raise NotAuthenticated(WRONG_CODE, "invalid_code")


def use_totp_code(user: User, secret: str, code: str) -> bool:
    """Whether `code` is a present one of `secret` that this call is the first to use."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return _claim(user, secret, counter)
    return False


def _takes(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return use_totp_code(authenticator.user, decrypt(authenticator.data["secret"]), code)
    return authenticator.type == Authenticator.Type.RECOVERY_CODES and authenticator.wrap().validate_code(code)


def _claim(user: User, secret: str, counter: int) -> bool:
    """Atomic in Valkey; kept for as long as any clock tolerance would take the code."""
    kept = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 2)
    return cache.add(f"totp:{user.pk}:{salted_hmac('totp', secret).hexdigest()}:{counter}", 1, timeout=kept)
