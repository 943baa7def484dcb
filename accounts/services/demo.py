"""Two people to try a development installation with."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.models import User


@dataclass(frozen=True)
class DemoPerson:
    """Who it is, and the password that the sign-in page shows."""

    username: str
    password: str
    full_name: str
    is_staff: bool

    @property
    def email(self) -> str:
        """An address nobody can have."""
        return f"{self.username}@example.com"


DEMO_PEOPLE = (
    DemoPerson("demo", "demo-learner-1", "Dana Learner", is_staff=False),
    DemoPerson("staff", "demo-staff-1", "Sasha Staff", is_staff=True),
)


def seed_demo_people() -> list[User]:
    """The demo learner and the demo staff user, made where missing; nobody outside development."""
    return [_seed(person) for person in DEMO_PEOPLE] if settings.DEVELOPMENT else []


def retire_demo_people() -> int:
    """Outside development nobody signs in with a published password: who still has theirs is deactivated; how many."""
    if settings.DEVELOPMENT:
        return 0
    passwords = {person.username: person.password for person in DEMO_PEOPLE}
    found = User.objects.filter(username__in=passwords, is_active=True)
    published = [user.pk for user in found if user.check_password(passwords[user.username])]
    return User.objects.filter(pk__in=published).update(is_active=False)


@transaction.atomic
def _seed(person: DemoPerson) -> User:
    if found := User.objects.filter(username=person.username).first():
        return found
    user = User.objects.create_user(
        person.username,
        person.email,
        person.password,
        full_name=person.full_name,
        is_staff=person.is_staff,
        is_superuser=person.is_staff,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
