"""Where new documents go, how much room is left there, and with whom they can be shared."""

from dataclasses import dataclass

from knowledge.rules import can_share_with_all, can_take_away
from organizations.models import Organization, Resource, Role, Team, TeamMembership
from organizations.rules import has_role
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
    return Room(_present(by), in_words(Resource.STORAGE, nearest.used), left)


@dataclass(frozen=True)
class Places:
    """With whom one may share in the present organization; None where there is none."""

    organization: Organization
    all: bool
    teams: list[Team]


def places_of(by: Principal) -> Places | None:
    """Members share with their teams, admins with any, managers and above with everyone."""
    organization = _present(by)
    if organization is None:
        return None
    teams = Team.objects.filter(organization=organization).order_by("name")
    if not has_role(by, organization, Role.ADMIN):
        mine = TeamMembership.objects.filter(membership__user=by.user).values("team")
        teams = teams.filter(pk__in=mine)
    return Places(organization, can_share_with_all(by, organization), list(teams))


def may_take_away(by: Principal) -> bool:
    """Whether somebody else's documents, shared in the present organization, are one's to delete."""
    organization = _present(by)
    return organization is not None and can_take_away(by, organization)


def _present(by: Principal) -> Organization | None:
    return Organization.objects.filter(pk=by.organization_id).first() if by.organization_id else None
