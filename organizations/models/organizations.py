"""Tenants, their members, roles and teams."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from xentree.principal import Principal


class Role(models.TextChoices):
    """What a member may do, most first; each may all that those below it may."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"

    @property
    def rank(self) -> int:
        """Higher means more rights."""
        return _RANKS[self]

    def at_least(self, other: "Role | str") -> bool:
        """Whether this role may all that `other` may."""
        return self.rank >= Role(other).rank


_RANKS = {role: rank for rank, role in enumerate(reversed(Role))}


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Tenants."""

    def present(self) -> "OrganizationQuerySet":
        """Those that nobody has asked to delete."""
        return self.filter(deletion_requested_at=None)

    def visible_to(self, principal: Principal) -> "OrganizationQuerySet":
        """Those the principal is an active member of; only its own one for a key or token."""
        mine = Membership.objects.active().filter(user=principal.user)
        found = self.present().filter(memberships__in=mine)
        if principal.is_self:
            return found
        return found.filter(pk=principal.organization_id) if principal.organization_id else found.none()


class Organization(models.Model):
    """A tenant: people who work together, and what they share."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.TextField(max_length=2000, blank=True)
    # Whether members below manager may make API keys.
    members_may_create_keys = models.BooleanField(default=True)
    # Whether a connected language model may judge what members write for English, where they allow it themselves.
    answers_may_leave = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    # From then on nobody sees it; a job removes what is left.
    deletion_requested_at = models.DateTimeField(null=True, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who is in which tenant."""

    def active(self) -> "MembershipQuerySet":
        """Not suspended, of a person who may sign in, in a tenant that is not being deleted."""
        return self.filter(
            status=Membership.Status.ACTIVE, user__is_active=True, organization__deletion_requested_at=None
        )

    def held_by(self, principal: Principal) -> "MembershipQuerySet":
        """The principal's own active ones; for a key or token only that in its tenant."""
        mine = self.active().filter(user=principal.user)
        return mine if principal.is_self else mine.filter(organization=principal.organization_id)

    def overseen_by(self, principal: Principal) -> "MembershipQuerySet":
        """Active ones whose statistics the asker may see: staff all, admins their tenant's, managers their teams'."""
        if principal.is_self and principal.user.is_staff:
            return self.active()
        mine = Membership.objects.held_by(principal).order_by()
        tenants = mine.filter(role__in=[Role.OWNER, Role.ADMIN]).values("organization")
        teams = TeamMembership.objects.filter(membership__in=mine.filter(role=Role.MANAGER)).values("team")
        together = TeamMembership.objects.filter(team__in=teams).values("membership")
        return self.active().filter(models.Q(organization__in=tenants) | models.Q(pk__in=together))


class Membership(models.Model):
    """A person in a tenant, by their own yes; whoever is only invited has no row here."""

    class Status(models.TextChoices):
        """A suspended member keeps their place, and may do nothing."""

        ACTIVE = "active"
        SUSPENDED = "suspended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ACTIVE)
    joined_at = models.DateTimeField(default=now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}"


class Team(models.Model):
    """Some members of a tenant, for sharing and for statistics."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now, editable=False)
    members = models.ManyToManyField(Membership, through="TeamMembership", related_name="teams")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    """A member in a team of the same tenant."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "membership"], name="team_membership_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.team_id}"
