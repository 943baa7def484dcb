"""Teams, and who is in them."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.models import Membership, Organization, Team, TeamMembership
from organizations.rules import can_manage_team, can_manage_teams, can_place
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require
from xentree.errors import Conflict, Invalid
from xentree.events import MembershipChanged, emit
from xentree.principal import Principal


@transaction.atomic
def create_team(organization: Organization, *, name: str, by: Principal) -> Team:
    """An empty team; Conflict `team_name_taken`."""
    organization = lock_organization(organization.pk)
    require(can_manage_teams(by, organization))
    team = Team(organization=organization, name=name.strip())
    _save(team)
    record(organization, "team.created", by=by, target_id=team.pk, target_name=team.name)
    return team


@transaction.atomic
def rename_team(team: Team, *, name: str, by: Principal) -> Team:
    """Another name; Conflict `team_name_taken`."""
    organization = lock_organization(team.organization_id)
    require(can_manage_team(by, team))
    before, team.name = team.name, name.strip()
    if team.name != before:
        _save(team)
        change = {"before": {"name": before}, "after": {"name": team.name}}
        record(organization, "team.renamed", by=by, target_id=team.pk, target_name=team.name, **change)
    return team


@transaction.atomic
def delete_team(team: Team, *, by: Principal) -> None:
    """Its members stay members."""
    organization = lock_organization(team.organization_id)
    require(can_manage_teams(by, organization))
    members = list(team.members.values_list("user_id", flat=True))
    record(organization, "team.deleted", by=by, target_id=team.pk, target_name=team.name)
    team.delete()
    for user_id in members:
        emit(MembershipChanged(organization.pk, user_id))


@transaction.atomic
def add_team_member(team: Team, membership: Membership, *, by: Principal) -> None:
    """A member of the same tenant joins the team. Again is the same."""
    lock_organization(team.organization_id)
    _require_placing(team, membership, by)
    _, is_new = TeamMembership.objects.get_or_create(team=team, membership=membership)
    if is_new:
        _tell(team, membership, "team.member_added", by)


@transaction.atomic
def remove_team_member(team: Team, membership: Membership, *, by: Principal) -> None:
    """The member leaves the team. Again is the same."""
    lock_organization(team.organization_id)
    _require_placing(team, membership, by)
    gone, _ = TeamMembership.objects.filter(team=team, membership=membership).delete()
    if gone:
        _tell(team, membership, "team.member_removed", by)


def _require_placing(team: Team, membership: Membership, by: Principal) -> None:
    if membership.organization_id != team.organization_id:
        raise Invalid("A team takes only members of its own organization.", user_id=["No member of it."])
    require(can_place(by, team, membership))


def _save(team: Team) -> None:
    try:
        team.clean_fields(exclude=["organization"])
        with transaction.atomic():
            team.save()
    except ValidationError as error:
        raise Invalid("Some fields are wrong.", **error.message_dict) from error
    except IntegrityError as error:
        raise Conflict("Another team has that name.", "team_name_taken") from error


def _tell(team: Team, membership: Membership, action: str, by: Principal) -> None:
    member = {"user_id": str(membership.user_id), "username": membership.user.username}
    record(team.organization, action, by=by, target_id=team.pk, target_name=team.name, after=member)
    emit(MembershipChanged(team.organization_id, membership.user_id))
