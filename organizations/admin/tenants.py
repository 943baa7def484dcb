"""Tenants as staff see them: who is in them and what was done, never a secret; ending things goes through services."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import now
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.models import User
from organizations import services
from organizations.models import APIKey, AuditEntry, Domain, Invitation, Membership, Organization, Team
from xentree.errors import AppError, NotAuthenticated
from xentree.principal import Principal, principal_of


class ReadOnly:
    """Rows that only the product itself makes and changes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class MembershipInline(ReadOnly, TabularInline):
    """Where a person is a member, or who is a member."""

    model = Membership
    extra = 0
    tab = True
    show_change_link = True


class OrganizationMembershipInline(MembershipInline):
    """The people of a tenant."""

    fields = ("user", "role", "status", "joined_at")
    readonly_fields = fields


class UserMembershipInline(MembershipInline):
    """The tenants of a person."""

    fields = ("organization", "role", "status", "joined_at")
    readonly_fields = fields


people = type(admin.site.get_model_admin(User))
people.inlines = (*people.inlines, UserMembershipInline)


class DeletionFilter(admin.SimpleListFilter):
    """Present ones unless asked for those that are being deleted."""

    title, parameter_name = "deletion", "deletion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Besides those that are there."""
        return [("requested", "Being deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those with or without a request."""
        return queryset.filter(deletion_requested_at__isnull=self.value() != "requested")


@admin.register(Organization)
class OrganizationAdmin(ReadOnly, ModelAdmin):
    """Tenants."""

    list_display = ("name", "slug", "members", "teams", "keys", "created_at")
    list_filter = (DeletionFilter, "created_at")
    search_fields = ("name", "slug", "id", "memberships__user__username", "memberships__user__email")
    fields = ("id", "name", "slug", "description", "statistics", "created_at", "updated_at", "deletion_requested_at")
    readonly_fields = ("statistics",)
    inlines = (OrganizationMembershipInline,)
    actions = ("close",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """With the counts of the columns."""
        living = Count("api_keys", distinct=True, filter=Q(api_keys__revoked_at=None))
        people, teams = Count("memberships", distinct=True), Count("teams", distinct=True)
        return super().get_queryset(request).annotate(member_count=people, team_count=teams, key_count=living)

    @display(ordering="member_count")
    def members(self, organization: Any) -> int:
        """People, suspended ones too."""
        return organization.member_count

    @display(ordering="team_count")
    def teams(self, organization: Any) -> int:
        """Teams."""
        return organization.team_count

    @display(ordering="key_count", description="API keys")
    def keys(self, organization: Any) -> int:
        """Keys nobody revoked."""
        return organization.key_count

    @display(description="Statistics")
    def statistics(self, organization: Organization) -> str:
        """The way to the page of how its members learn."""
        if organization.deletion_requested_at:
            return "-"
        return format_html(
            '<a class="text-primary-600 underline dark:text-primary-500" href="{}">See how members learn</a>',
            reverse("organization_statistics", args=[organization.slug]),
        )

    @action(description="Close and erase for good", permissions=["close"])
    def close(self, request: HttpRequest, organizations: QuerySet[Organization]) -> None:
        """Gone for all members at once; a job erases what is in them."""
        _each(request, organizations, services.close_organization, "organizations closed")

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Platform admins only."""
        return bool(request.user.is_superuser)


@admin.register(Membership)
class MembershipAdmin(ReadOnly, ModelAdmin):
    """Who is in which tenant."""

    list_display = ("user", "organization", "role", "status", "joined_at")
    list_filter = ("role", "status", "joined_at")
    list_select_related = ("user", "organization")
    search_fields = ("user__username", "user__email", "organization__name", "organization__slug")
    fields = ("user", "organization", "role", "status", "joined_at")


@admin.register(Team)
class TeamAdmin(ReadOnly, ModelAdmin):
    """Teams."""

    list_display = ("name", "organization", "size", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name", "organization__slug")
    fields = ("name", "organization", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        """With their sizes."""
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @display(ordering="member_count", description="Members")
    def size(self, team: Any) -> int:
        """How many are in it."""
        return team.member_count


class InvitationStateFilter(admin.SimpleListFilter):
    """Whether it can still be accepted."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Open, or why not."""
        return [("open", "Open"), ("revoked", "Revoked"), ("expired", "Expired")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """All unless chosen."""
        if self.value() == "open":
            return queryset.open()
        states = {"revoked": Q(revoked_at__isnull=False), "expired": Q(expires_at__lte=now())}
        return queryset.filter(states.get(self.value() or "", Q()))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, ModelAdmin):
    """Invitations; the secret of a link is nowhere."""

    list_display = (
        "whom",
        "kind",
        "organization",
        "role",
        "invited_by",
        "uses",
        "max_uses",
        "expires_at",
        "revoked_at",
    )
    list_filter = (InvitationStateFilter, "kind", "role")
    list_select_related = ("organization", "user", "invited_by")
    search_fields = ("email", "user__username", "organization__name", "organization__slug")
    fields = (
        "organization",
        "kind",
        "user",
        "email",
        "role",
        "invited_by",
        "uses",
        "max_uses",
        "created_at",
        "sent_at",
        "expires_at",
        "revoked_at",
    )
    actions = ("revoke",)

    @display(description="For")
    def whom(self, invitation: Invitation) -> str:
        """The address, the person, or whoever has the link."""
        return invitation.email or (invitation.user.username if invitation.user else "link")

    @display(ordering="uses")
    def used(self, invitation: Invitation) -> str:
        """How often, and how often it may be."""
        return f"{invitation.uses} of {invitation.max_uses}"

    @action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, invitations: QuerySet[Invitation]) -> None:
        """They bring nobody in any more."""
        _each(request, invitations, services.overrule_invitation, "invitations revoked")


@admin.register(Domain)
class DomainAdmin(ReadOnly, ModelAdmin):
    """Mail domains."""

    list_display = ("name", "organization", "role", "created_at", "verified_at")
    list_filter = ("role", ("verified_at", admin.EmptyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name", "organization__slug")
    fields = ("name", "organization", "role", "created_at", "verified_at")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, ModelAdmin):
    """Who did what, in every tenant."""

    list_display = ("created_at", "organization", "actor_name", "action", "target_name", "address")
    list_filter = ("created_at", "action")
    list_select_related = ("organization",)
    search_fields = ("actor_name", "target_name", "target_id", "organization__name", "organization__slug", "address")
    fields = (
        "created_at",
        "organization",
        "actor",
        "actor_name",
        "action",
        "target_name",
        "target_id",
        "before",
        "after",
        "address",
    )


@admin.register(APIKey)
class APIKeyAdmin(ReadOnly, ModelAdmin):
    """API keys: what they may and when they were used; neither the key nor its hash."""

    list_display = (
        "name",
        "prefix",
        "organization",
        "created_by",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "expires_at")
    list_select_related = ("organization", "created_by")
    search_fields = ("name", "prefix", "created_by__username", "organization__name", "organization__slug")
    fields = (
        "name",
        "prefix",
        "organization",
        "created_by",
        "scopes",
        "allowed_ips",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
        "replaced_by",
    )
    actions = ("revoke",)

    @action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, keys: QuerySet[APIKey]) -> None:
        """Dead on the next request, in every process."""
        _each(request, keys, services.overrule_key, "keys revoked")


def _each(request: HttpRequest, rows: Iterable[Any], service: Callable[..., object], done: str) -> None:
    """The service for each, in the name of the member of staff; what it refuses is said."""
    by, count = _principal(request), 0
    for row in rows:
        try:
            service(row, by=by)
        except AppError as error:
            messages.error(request, f"{row}: {error.message}")
        else:
            count += 1
    messages.success(request, f"{count} {done}.")


def _principal(request: HttpRequest) -> Principal:
    found = principal_of(request)
    if found is None:
        raise NotAuthenticated
    return found
