"""Mail domains of a tenant: once proven theirs, people with a verified address there may join by themselves."""

import re
from hmac import compare_digest
from secrets import token_urlsafe
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import User
from organizations.models import AuditEntry, Domain, Membership, Organization, Role
from organizations.models.organizations import OrganizationQuerySet
from organizations.rules import can_change_settings
from organizations.services.access import close_invitations
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require
from xentree import limits
from xentree.egress import EgressRefused, RemoteAnswerRefused, sync_client
from xentree.errors import Conflict, Invalid, NotFound
from xentree.events import MembershipChanged, emit
from xentree.principal import Principal

PROOF_PATH = "/.well-known/xentree-domain.txt"
PROOF_BYTES = 4096
_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")


@transaction.atomic
def add_domain(organization: Organization, *, name: str, role: str = Role.MEMBER, by: Principal) -> Domain:
    """A domain to be proven; whoever joins by it gets `role`, which is manager at most."""
    organization = lock_organization(organization.pk)
    require(can_change_settings(by, organization))
    if not Role.MANAGER.at_least(role):
        raise Invalid("Nobody becomes an admin by an e-mail address alone.", role=["Choose member or manager."])
    domain = Domain(organization=organization, name=_plain(name), role=role, proof=f"xentree-{token_urlsafe(24)}")
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError as error:
        raise Conflict("That domain is in the list already.") from error
    record(organization, "domain.added", by=by, target_id=domain.pk, target_name=domain.name, after={"role": role})
    return domain


def verify_domain(domain: Domain, *, by: Principal) -> Domain:
    """Look for the proof at the domain itself; Conflict `domain_not_proven`, or `domain_taken` by another tenant."""
    require(can_change_settings(by, domain.organization))
    limits.spend("domain.verify.user", by.user.pk)
    if not _shows_proof(domain):
        raise Conflict(
            f"https://{domain.name}{PROOF_PATH} does not show the proof. Put the line there and try again.",
            "domain_not_proven",
        )
    return _keep_proven(domain, by)


@transaction.atomic
def remove_domain(domain: Domain, *, by: Principal) -> None:
    """Nobody joins by it any more; members stay."""
    organization = lock_organization(domain.organization_id)
    require(can_change_settings(by, organization))
    record(organization, "domain.removed", by=by, target_id=domain.pk, target_name=domain.name)
    domain.delete()


def joinable_organizations(user: User) -> OrganizationQuerySet:
    """Where a verified e-mail address of the person lets them in, if they want."""
    names = [email.rpartition("@")[2].lower() for email in _verified_emails(user)]
    proven = Domain.objects.filter(name__in=names, verified_at__isnull=False)
    found = Organization.objects.present().filter(domains__in=proven)
    return found.exclude(pk__in=Membership.objects.filter(user=user).values("organization")).exclude(
        pk__in=_left_by_removal(user)
    )


@transaction.atomic
def join_by_domain(organization: Organization, *, by: Principal) -> Membership:
    """The asker's own yes; NotFound unless one of their verified addresses is of a proven domain there."""
    require(by.is_self, "Only the person themselves can join, not a key or token of theirs.")
    organization = lock_organization(organization.pk)
    if not joinable_organizations(by.user).filter(pk=organization.pk).exists():
        raise NotFound("There is no organization that your e-mail address lets you join.")
    names = [email.rpartition("@")[2].lower() for email in _verified_emails(by.user)]
    domain = organization.domains.filter(name__in=names, verified_at__isnull=False)[0]
    membership = Membership.objects.create(organization=organization, user=by.user, role=domain.role)
    close_invitations(membership)
    after = {"role": domain.role, "domain": domain.name}
    record(organization, "member.joined", by=by, target_id=by.user.pk, target_name=by.user.username, after=after)
    emit(MembershipChanged(organization.pk, by.user.pk, joined=True))
    return membership


def _plain(name: str) -> str:
    plain = name.strip().rstrip(".").lower()
    try:
        plain = plain.encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not _NAME.fullmatch(plain):
        raise Invalid("This is no domain name such as example.org.", name=["Write it like example.org."])
    return plain


def _shows_proof(domain: Domain) -> bool:
    """Over HTTPS and without redirects, which could lead to a page that somebody else writes."""
    # As everywhere, an HTTP library is loaded by who needs one.
    import httpx

    try:
        with sync_client(timeout=5, total=10, max_bytes=PROOF_BYTES) as client:
            answer = client.get(f"https://{domain.name}{PROOF_PATH}", follow_redirects=False)
    except (httpx.HTTPError, EgressRefused, RemoteAnswerRefused):
        return False
    lines = answer.text.splitlines() if answer.status_code == httpx.codes.OK else []
    return any(compare_digest(line.strip().encode(), domain.proof.encode()) for line in lines)


@transaction.atomic
def _keep_proven(domain: Domain, by: Principal) -> Domain:
    """The constraint decides between two tenants of one domain."""
    organization = lock_organization(domain.organization_id)
    require(can_change_settings(by, organization))
    try:
        with transaction.atomic():
            proven = Domain.objects.filter(pk=domain.pk, verified_at=None).update(verified_at=now())
    except IntegrityError as error:
        raise Conflict("Another organization has proven this domain.", "domain_taken") from error
    if proven:
        record(organization, "domain.verified", by=by, target_id=domain.pk, target_name=domain.name)
    domain.refresh_from_db()
    return domain


def _verified_emails(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def _left_by_removal(user: User) -> list[UUID]:
    """Tenants that removed the person: those have to invite them, if they want them back."""
    removed = AuditEntry.objects.filter(action="member.removed", target_id=str(user.pk))
    return list(removed.values_list("organization_id", flat=True))
