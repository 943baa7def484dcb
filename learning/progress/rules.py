"""Who sees whose progress."""

from django.core.exceptions import ValidationError

from accounts.models import User, validate_username
from xentree.errors import NotFound


def shown_person(username: str) -> User:
    """Whoever lets anybody see their progress; NotFound for others, for nobody and for what can be no name alike."""
    try:
        validate_username(username)
        people = User.objects.filter(is_active=True, deletion_requested_at=None, kind=User.Kind.PERSON)
        return people.select_related("progress").get(progress__is_public=True, username__iexact=username)
    except (ValidationError, User.DoesNotExist) as error:
        raise NotFound from error
