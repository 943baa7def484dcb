"""Where a document goes, and who may read it there."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from knowledge.models import Document
from knowledge.rules import can_share_with_all, can_share_with_team
from organizations.models import Organization, Team
from xentree.errors import Invalid, NotAllowed, NotFound
from xentree.principal import Principal

Visibility = Document.Visibility
# From a conversation's id to the workspace it is in; NotFound where it is not the principal's own.
ConversationFinder = Callable[[Principal, UUID], UUID | None]
_finders: list[ConversationFinder] = []


@dataclass(frozen=True)
class Wish:
    """What somebody says of a document they add; without `organization_id` it goes to the workspace they are in."""

    title: str = ""
    visibility: str = Visibility.PRIVATE
    organization_id: UUID | None = None
    team_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True)
class Place:
    """A place that is the principal's to put documents in."""

    organization_id: UUID | None
    visibility: str
    team_id: UUID | None
    conversation_id: UUID | None


def register_conversations(find: ConversationFinder) -> None:
    """The app of conversations tells whether one is a principal's own, and where it is."""
    _finders.append(find)


def find_place(wish: Wish, *, by: Principal) -> Place:
    """The place wished for; NotFound, NotAllowed or Invalid where it is not the principal's to choose."""
    if wish.conversation_id:
        return _beside(wish.conversation_id, wish, by)
    organization_id = wish.organization_id or by.organization_id
    if wish.organization_id and not Organization.objects.visible_to(by).filter(pk=wish.organization_id).exists():
        raise NotFound("There is no such organization.")
    team_id = check_sharing(organization_id, wish.visibility, wish.team_id, by=by)
    return Place(organization_id, wish.visibility, team_id, None)


def check_sharing(organization_id: UUID | None, visibility: str, team_id: UUID | None, *, by: Principal) -> UUID | None:
    """Whether the principal may show something so, and the team if it is for one."""
    if visibility == Visibility.PRIVATE:
        return None
    organization = Organization.objects.visible_to(by).filter(pk=organization_id).first() if organization_id else None
    if organization is None:
        raise Invalid("Only what is in an organization can be shared.", visibility=["This is in no organization."])
    if visibility == Visibility.TEAM:
        return _team(organization, team_id, by)
    if not can_share_with_all(by, organization):
        raise NotAllowed("Only managers and above share with the whole organization. Share with a team of yours.")
    return None


def _team(organization: Organization, team_id: UUID | None, by: Principal) -> UUID:
    team = Team.objects.filter(organization=organization, pk=team_id).first() if team_id else None
    if team is None:
        raise Invalid("Name a team of the organization.", team_id=["There is no such team."])
    if not can_share_with_team(by, team):
        raise NotAllowed("Only members of a team share with it.")
    return team.pk


def _beside(conversation_id: UUID, wish: Wish, by: Principal) -> Place:
    """What stands beside a conversation is of its workspace, and its owner's alone."""
    if wish.visibility != Visibility.PRIVATE:
        raise Invalid("A document of a conversation is private.", visibility=["Has to be private here."])
    for find in _finders:
        return Place(find(by, conversation_id), Visibility.PRIVATE, None, conversation_id)
    raise NotFound("There is no such conversation.")
