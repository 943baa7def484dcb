"""Setting and asking for passwords; a new one ends every other sign-in."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Session, User
from accounts.services.sessions import end_sessions
from xentree import limits
from xentree.errors import Invalid
from xentree.principal import Principal


def change_password(current: str, new: str, *, by: Principal) -> None:
    """Replace the asker's password and end their other sign-ins; Invalid names the field that is wrong."""
    confirm_password(by.user, current, field="current_password")
    try:
        validate_password(new, by.user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), new_password=list(error.messages)) from error
    set_password(by.user, new, keep=by.session_id)


@transaction.atomic
def set_password(user: User, password: str, *, keep: UUID | None = None) -> None:
    """Save a new password; every sign-in but `keep` is over."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(Session.objects.filter(user=user).but(keep))


def confirm_password(user: User, password: str, *, field: str = "password") -> None:
    """Invalid unless it is the person's password; wrong ones are counted."""
    limits.spend("auth.reauthenticate.account", user.pk)
    if not user.check_password(password):
        raise Invalid("The password is wrong.", **{field: ["The password is wrong."]})
    limits.give_back("auth.reauthenticate.account", user.pk)
