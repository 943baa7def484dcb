"""Tenants and the people in them as lists show them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from organizations.models import (
    AuditEntry,
    Holder,
    Invitation,
    Membership,
    Organization,
    Resource,
    Team,
    TeamMembership,
)
from organizations.models.organizations import OrganizationQuerySet
from organizations.services.allowances import Account, limits_in
from organizations.services.caps import Remaining, remaining_of
from xentree.principal import Principal


def with_role(organizations: OrganizationQuerySet, principal: Principal) -> OrganizationQuerySet:
    """Each with the asker's `role` and its `member_count` (active ones)."""
    own = Membership.objects.active().filter(organization=OuterRef("pk"), user=principal.user)
    members = Membership.objects.active().filter(organization=OuterRef("pk")).order_by().values("organization")
    return organizations.annotate(
        role=Subquery(own.values("role")[:1]),
        member_count=Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0),
    )


def people_of(organization: Organization) -> QuerySet[User]:
    """Members, and people who are invited by name; each with `member_role`, `member_status` and `since`."""
    memberships = Membership.objects.filter(organization=organization)
    invitations = Invitation.objects.open().filter(organization=organization, kind=Invitation.Kind.PERSON)
    ids = memberships.order_by().values("user_id").union(invitations.order_by().values("user_id"))
    own, asked = memberships.filter(user=OuterRef("pk")), invitations.filter(user=OuterRef("pk"))
    return User.objects.filter(pk__in=ids, is_active=True, kind=User.Kind.PERSON).annotate(
        is_member=Exists(own),
        member_role=Coalesce(Subquery(own.values("role")), Subquery(asked.values("role")[:1])),
        member_status=Coalesce(Subquery(own.values("status")), Value("invited")),
        since=Coalesce(Subquery(own.values("joined_at")), Subquery(asked.values("created_at")[:1])),
    )


def filter_people(
    people: QuerySet[User], *, role: str = "", status: str = "", team_id: UUID | None = None, q: str = ""
) -> QuerySet[User]:
    """Some of `people_of`: by role, status, team, a part of the name."""
    given = {"member_role": role, "member_status": status, "memberships__teams": team_id}
    found = people.filter(**{name: value for name, value in given.items() if value})
    return found.filter(Q(username__icontains=q) | Q(full_name__icontains=q)) if q else found


def teams_of(organization: Organization) -> QuerySet[Team]:
    """Each with its `member_count`."""
    return organization.teams.select_related("organization").annotate(member_count=Count("members"))


def audit_entries(
    organization: Organization,
    *,
    action: str = "",
    actor_id: UUID | None = None,
    start_date: date | None = None,
    end_date: date | None = None,
) -> QuerySet[AuditEntry]:
    """The record, newest first: of one act or all acts on one noun, of a person, between two days (UTC)."""
    entries = organization.audit_entries.all()
    if action:
        entries = entries.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if actor_id:
        entries = entries.filter(actor=actor_id)
    if start_date:
        entries = entries.filter(created_at__gte=_midnight(start_date))
    if end_date:
        entries = entries.filter(created_at__lt=_midnight(end_date) + timedelta(days=1))
    return entries


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def members_data(people: Iterable[Any], organization: Organization) -> list[dict[str, Any]]:
    """Rows of `people_of` in the API's shape; of whoever has not said yes only the name and what was offered."""
    listed = list(people)
    teams = _teams_of([person.pk for person in listed], organization)
    return [_member_data(person, teams[person.pk]) for person in listed]


def member_data(organization: Organization, user_id: UUID) -> dict[str, Any]:
    """One row of the list of members."""
    return members_data(people_of(organization).filter(pk=user_id), organization)[0]


def _member_data(person: Any, teams: list[dict[str, Any]]) -> dict[str, Any]:
    known = person.is_member
    return {
        "user_id": person.pk,
        "username": person.username,
        "full_name": person.full_name if known else "",
        "email": person.email if known else None,
        "profile_picture_url": (person.profile_picture_url or person.avatar_path) if known else "",
        "role": person.member_role,
        "status": person.member_status,
        "teams": teams,
        "joined_at": person.since if known else None,
    }


def _teams_of(user_ids: list[UUID], organization: Organization) -> dict[UUID, list[dict[str, Any]]]:
    rows = TeamMembership.objects.filter(membership__organization=organization, membership__user__in=user_ids)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("team__name").values("team_id", name=F("team__name"), user_id=F("membership__user_id")):
        found[row["user_id"]].append({"id": row["team_id"], "name": row["name"]})
    return found


def members_with_limits(organization: Organization) -> QuerySet[Membership]:
    """People who are in, suspended ones too, with the limits they have there."""
    members = Membership.objects.filter(organization=organization, user__kind="person", user__is_active=True)
    return members.select_related("user", "cap")


def usage_of_members(members: Iterable[Membership]) -> list[list[Remaining]]:
    """What each has of every resource there, in one query however many they are."""
    accounts = [_account(each) for each in members]
    found, many = remaining_of(accounts), len(Resource)
    return [found[place * many : (place + 1) * many] for place in range(len(accounts))]


def _account(member: Membership) -> Account:
    limits = limits_in(getattr(member, "cap", None))
    return Account(Holder.MEMBER, member.user_id, member.organization_id, limits, member.user.timezone)
