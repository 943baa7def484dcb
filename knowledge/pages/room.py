"""Where new documents go, and how much room is left there."""

from dataclasses import dataclass

from organizations.models import Organization, Resource
from organizations.services import remaining_of
from organizations.services.allowances import holders_of
from organizations.services.cap_words import in_words
from xentree.principal import Principal


@dataclass(frozen=True)
class Room:
    """The workspace, what is used of the storage that ends first, and what is left of it."""

    organization: Organization | None
    used: str
    left: str | None


def room_of(by: Principal) -> Room:
    """As it is now."""
    found = remaining_of(holders_of(by), [Resource.STORAGE])
    limited = [each for each in found if each.limit is not None]
    nearest = min(limited, key=lambda each: each.remaining or 0, default=found[0])
    left = None if nearest.remaining is None else in_words(Resource.STORAGE, nearest.remaining)
    organization = Organization.objects.filter(pk=by.organization_id).first() if by.organization_id else None
    return Room(organization, in_words(Resource.STORAGE, nearest.used), left)
