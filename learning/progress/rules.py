"""Who sees whose progress."""

from django.db.models import QuerySet

from accounts.models import User


def shown_people() -> QuerySet[User]:
    """Those who let anybody see their progress."""
    people = User.objects.filter(is_active=True, deletion_requested_at=None, kind=User.Kind.PERSON)
    return people.filter(progress__is_public=True)
