"""The e-mail address of an account: one that counts, perhaps one that waits for its link to be followed."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


def is_email_verified(user: User) -> bool:
    """Whether the person has followed the link sent to their present address."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


def address_to_verify(user: User) -> EmailAddress | None:
    """The address a link is due to: the one to change to, else the present one; None when nothing is open."""
    if waiting := waiting_address(user):
        return waiting
    if is_email_verified(user):
        return None
    return EmailAddress.objects.get_or_create(user=user, email=user.email.lower(), defaults={"primary": True})[0]


def waiting_address(user: User) -> EmailAddress | None:
    """The address the account changes to once its link was followed."""
    return (
        EmailAddress.objects.filter(user=user, primary=False, verified=False).exclude(email__iexact=user.email).first()
    )


@transaction.atomic
def ask_for_address(user: User, email: str) -> EmailAddress:
    """Send a link to another address; the present one stays until it was followed, and one waits at a time."""
    drop_waiting_address(user)
    address = EmailAddress.objects.create(user=user, email=email.lower())
    transaction.on_commit(address.send_confirmation)
    return address


def drop_waiting_address(user: User) -> None:
    """Keep the present address after all."""
    EmailAddress.objects.filter(user=user, primary=False, verified=False).exclude(email__iexact=user.email).delete()
