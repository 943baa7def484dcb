"""Invitations: nobody is a member before their own yes, and until then the tenant knows no more than whom it asked."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import User
from organizations.models import AuditEntry, Invitation, Membership, Organization, Role
from organizations.models.invitations import InvitationQuerySet
from organizations.rules import can_grant, can_manage_members
from organizations.services.access import close_invitations
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require
from organizations.services.members import TOO_HIGH, remove_member
from xentree import limits
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.events import InvitationAccepted, InvitationSent, MembershipChanged, emit
from xentree.principal import Principal

EXPIRES_IN = timedelta(days=7)
LONGEST = timedelta(days=90)
MOST_USES = 1000
GONE = "This invitation has expired, was revoked or is used up. Ask for a new one."


@transaction.atomic
def invite(
    organization: Organization,
    *,
    role: str = Role.MEMBER,
    user_id: UUID | None = None,
    username: str = "",
    email: str = "",
    expires_in: timedelta = EXPIRES_IN,
    by: Principal,
) -> Invitation:
    """Ask a person, or whoever has that e-mail address, by mail; an open invitation to the same one is replaced.

    Its kind is PERSON where the tenant named an account (or an address somebody has verified), else EMAIL.
    """
    organization = _grantable(organization, role, by)
    limits.spend("invitation.user", by.user.pk)
    user = _find_person(user_id, username, email)
    if user and Membership.objects.filter(organization=organization, user=user).exists():
        raise Conflict("That person is a member already.", "already_member")
    kind = Invitation.Kind.PERSON if user else Invitation.Kind.EMAIL
    invitation = Invitation(organization=organization, kind=kind, user=user, email=email.strip().lower(), role=role)
    _revoke_same(invitation)
    token = _send(invitation, expires_in, by)
    emit(InvitationSent(invitation.pk, token))
    _record(invitation, "invitation.sent", by)
    return invitation


@transaction.atomic
def invite_by_link(
    organization: Organization,
    *,
    role: str = Role.MEMBER,
    max_uses: int = 1,
    expires_in: timedelta = EXPIRES_IN,
    by: Principal,
) -> tuple[Invitation, str]:
    """An invitation for whoever has the link, and the secret in it, which is nowhere else."""
    organization = _grantable(organization, role, by)
    limits.spend("invitation.user", by.user.pk)
    if not 1 <= max_uses <= MOST_USES:
        raise Invalid(f"A link is for 1 to {MOST_USES} people.", max_uses=[f"Choose 1 to {MOST_USES}."])
    invitation = Invitation(organization=organization, kind=Invitation.Kind.LINK, role=role, max_uses=max_uses)
    token = _send(invitation, expires_in, by)
    _record(invitation, "invitation.link_created", by)
    return invitation, token


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Principal) -> tuple[Invitation, str]:
    """A new secret (the old one is dead) and as much time again; mailed, unless it is a link."""
    organization = _grantable(invitation.organization, invitation.role, by)
    limits.spend("invitation.user", by.user.pk)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.revoked_at or invitation.uses >= invitation.max_uses:
        raise _gone()
    invitation.organization = organization
    token = _send(invitation, invitation.expires_at - invitation.sent_at, by)
    if invitation.kind != Invitation.Kind.LINK:
        emit(InvitationSent(invitation.pk, token))
    _record(invitation, "invitation.resent", by)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Principal) -> None:
    """It brings nobody in any more. Again is the same."""
    organization = lock_organization(invitation.organization_id)
    require(can_manage_members(by, organization))
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now()):
        _record(invitation, "invitation.revoked", by)


@transaction.atomic
def remove_person(organization: Organization, user_id: UUID, *, by: Principal) -> None:
    """A member is removed, an invitation by name revoked; NotFound for whoever is neither."""
    if membership := organization.memberships.filter(user=user_id).first():
        remove_member(membership, by=by)
        return
    require(can_manage_members(by, organization))
    asked = Invitation.objects.open().filter(organization=organization, kind=Invitation.Kind.PERSON, user=user_id)
    if not (open_ones := list(asked.select_related("user", "organization"))):
        raise NotFound("That person is neither a member nor invited.")
    for invitation in open_ones:
        revoke_invitation(invitation, by=by)


def find_invitation(token: str) -> Invitation:
    """The open invitation behind a link, for showing what one is asked; NotFound, or Conflict `invitation_gone`."""
    rows = Invitation.objects.select_related("organization", "invited_by", "user")
    found = rows.filter(token_hash=hash_token(token), organization__deletion_requested_at=None).first()
    if found is None:
        raise NotFound("There is no such invitation. Perhaps a newer one was sent.")
    if not Invitation.objects.open().filter(pk=found.pk).exists() or not _is_backed(found):
        raise _gone()
    return found


def invitation_to(organization_id: UUID, *, by: Principal) -> Invitation:
    """The open invitation of the asker to that tenant; NotFound when there is none."""
    found = invitations_to(by.user).filter(organization=organization_id).order_by("-created_at").first()
    if found is None:
        raise NotFound("You are not invited there, or not any more.")
    return found


def invitations_to(user: User) -> InvitationQuerySet:
    """Open invitations to the person, or to an e-mail address they have verified."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    for_them = Q(kind=Invitation.Kind.PERSON, user=user) | Q(
        kind=Invitation.Kind.EMAIL, email__in=[email.lower() for email in verified]
    )
    return Invitation.objects.open().filter(for_them).select_related("organization", "invited_by")


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Principal) -> Membership:
    """The asker's own yes: they become a member with the role they were offered.

    403 where it is for somebody else, Conflict `already_member`, and `invitation_gone` for whoever comes too late.
    """
    require(by.is_self, "Only the person themselves can accept, not a key or token of theirs.")
    _require_addressed(invitation, by)
    _require_no_membership(invitation.organization_id, by)
    if not _is_backed(invitation) or _was_removed_since(invitation, by) or not _claim(invitation):
        raise _gone()
    membership, is_new = Membership.objects.get_or_create(
        organization=invitation.organization, user=by.user, defaults={"role": invitation.role}
    )
    if not is_new:
        raise _already_member()
    close_invitations(membership)
    after = {"role": invitation.role, "invitation": str(invitation.pk)}
    target = {"target_id": by.user.pk, "target_name": by.user.username}
    record(invitation.organization, "member.joined", by=by, after=after, **target)
    emit(InvitationAccepted(invitation.pk, membership.organization_id, membership.user_id))
    emit(MembershipChanged(membership.organization_id, membership.user_id, joined=True))
    return membership


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: Principal) -> None:
    """The asker's own no; the tenant learns that, and not from where. A link stays for others."""
    _require_addressed(invitation, by)
    if invitation.kind == Invitation.Kind.LINK:
        return
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now()):
        _record(invitation, "invitation.declined", replace(by, address=""))


def hash_token(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _grantable(organization: Organization, role: str, by: Principal) -> Organization:
    organization = lock_organization(organization.pk)
    require(can_manage_members(by, organization))
    require(can_grant(by, organization, role), TOO_HIGH)
    return organization


def _find_person(user_id: UUID | None, username: str, email: str) -> User | None:
    """Whom the tenant means; None for an address nobody has verified."""
    people = User.objects.filter(kind=User.Kind.PERSON, is_active=True)
    if email:
        return people.filter(emailaddress__email__iexact=email.strip(), emailaddress__verified=True).first()
    found = people.filter(pk=user_id) if user_id else people.filter(username__iexact=username)
    if person := found.first():
        return person
    raise NotFound("There is no such person. Check the name, or invite them by e-mail.")


def _revoke_same(invitation: Invitation) -> None:
    same = Q(user=invitation.user) if invitation.user else Q(email=invitation.email, kind=Invitation.Kind.EMAIL)
    Invitation.objects.filter(same, organization=invitation.organization, revoked_at=None, uses=0).update(
        revoked_at=now()
    )


def _send(invitation: Invitation, expires_in: timedelta, by: Principal) -> str:
    """Save it with a new secret, and answer that; who sends it answers for it."""
    token = token_urlsafe(32)
    invitation.token_hash, invitation.invited_by = hash_token(token), by.user
    invitation.sent_at = now()
    invitation.expires_at = invitation.sent_at + min(max(expires_in, timedelta(hours=1)), LONGEST)
    invitation.save()
    return token


def _claim(invitation: Invitation) -> bool:
    """Whether one of its uses is ours. Only columns of the row itself: PostgreSQL looks at those anew after a wait."""
    usable = Invitation.objects.filter(pk=invitation.pk, revoked_at=None, expires_at__gt=now(), uses__lt=F("max_uses"))
    present = Organization.objects.present().filter(pk=invitation.organization_id).exists()
    return present and usable.update(uses=F("uses") + 1) == 1


def _is_backed(invitation: Invitation) -> bool:
    """Whoever sent it could still grant that role."""
    sender = (
        Membership.objects.active()
        .filter(organization=invitation.organization_id, user=invitation.invited_by_id)
        .first()
    )
    return sender is not None and Role(sender.role).at_least(Role.ADMIN) and Role(sender.role).at_least(invitation.role)


def _was_removed_since(invitation: Invitation, by: Principal) -> bool:
    """A link that a removed member still has does not bring them back."""
    return AuditEntry.objects.filter(
        organization=invitation.organization_id,
        action="member.removed",
        target_id=str(by.user.pk),
        created_at__gte=invitation.created_at,
    ).exists()


def _require_addressed(invitation: Invitation, by: Principal) -> None:
    if invitation.kind == Invitation.Kind.PERSON and invitation.user_id != by.user.pk:
        raise NotAllowed("This invitation is for somebody else.")
    if invitation.kind == Invitation.Kind.EMAIL:
        own = EmailAddress.objects.filter(user=by.user, email__iexact=invitation.email, verified=True)
        if not own.exists():
            raise NotAllowed(
                "This invitation is for another e-mail address. Verify in your settings the one it was sent to.",
                "email_not_verified",
            )


def _require_no_membership(organization_id: UUID, by: Principal) -> None:
    existing = Membership.objects.filter(organization=organization_id, user=by.user).first()
    if existing and existing.status == Membership.Status.SUSPENDED:
        raise NotAllowed("Your membership there is suspended. Ask one of its admins.")
    if existing:
        raise _already_member()


def _record(invitation: Invitation, action: str, by: Principal) -> None:
    name = invitation.user.username if invitation.user else invitation.email or "link"
    after = {"role": invitation.role, "kind": invitation.kind}
    record(invitation.organization, action, by=by, target_id=invitation.pk, target_name=name, after=after)


def _already_member() -> Conflict:
    return Conflict("You are a member already.", "already_member")


def _gone() -> Conflict:
    return Conflict(GONE, "invitation_gone")
