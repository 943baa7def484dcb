"""New accounts."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from xentree import limits
from xentree.errors import Conflict, Invalid, NotAllowed


def register_account(
    *,
    username: str,
    email: str,
    password: str,
    address: str,
    full_name: str = "",
    timezone: str = "UTC",
    language: str = "en",
) -> User:
    """A new person, who is sent a link to verify the e-mail address; Conflict `account_exists` for taken names."""
    limits.spend("auth.register.address", address)
    if not settings.REGISTRATION_OPEN:
        raise NotAllowed("This installation takes no new accounts.", "registration_closed")
    user = User(username=username, email=email.lower(), full_name=full_name, timezone=timezone, language=language)
    _check(user, password)
    _save(user, password)
    return user


def is_taken(user: User) -> bool:
    """Whether somebody has the username or the e-mail address already."""
    return (
        User.objects.filter(username__iexact=user.username).exists()
        or User.objects.filter(email__iexact=user.email).exists()
        or EmailAddress.objects.filter(email__iexact=user.email, verified=True).exists()
    )


def _check(user: User, password: str) -> None:
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Invalid("Some fields are wrong.", **error.message_dict) from error
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), password=list(error.messages)) from error
    if is_taken(user):
        raise _exists()


def _save(user: User, password: str) -> None:
    """The constraints decide between two that come at once."""
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
            transaction.on_commit(lambda: address.send_confirmation(signup=True))
    except IntegrityError as error:
        raise _exists() from error


def _exists() -> Conflict:
    return Conflict("The username or e-mail address is taken. Choose another one, or sign in.", "account_exists")
