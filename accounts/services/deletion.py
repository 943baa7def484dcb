"""The end of an account: asked for with the password, signed out at once, erased by a job."""

from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from accounts.services.passwords import confirm_password
from accounts.services.sessions import end_all_sessions
from xentree import personal_data
from xentree.events import AccountDeletionRequested, emit
from xentree.principal import Principal


def request_account_deletion(password: str, *, by: Principal) -> None:
    """Close the asker's account for good: nobody can sign in any more, and a job erases everything.

    An app may object, such as for the last owner of a tenant.
    """
    confirm_password(by.user, password)
    with transaction.atomic():
        personal_data.check_all(by.user)
        close_account(by.user)


@transaction.atomic
def close_account(user: User) -> None:
    """Sign the person out everywhere, let them in no more, and have a job erase everything; staff are not refused."""
    User.objects.filter(pk=user.pk).update(is_active=False, deletion_requested_at=now())
    end_all_sessions(user)
    emit(AccountDeletionRequested(user.pk))


def erase_account(user_id: UUID) -> None:
    """Erase a person who asked for it, app by app, then the account itself; again is harmless."""
    user = User.objects.filter(pk=user_id).exclude(deletion_requested_at=None).first()
    if user is None:
        return
    personal_data.erase_all(user)
    user.delete()
