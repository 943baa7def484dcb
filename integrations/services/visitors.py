"""People on tenants' own sites: an account without a sign-in, made at their first request, erased when unused."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import User
from accounts.services import close_account
from integrations.models import IntegrationToken, Visitor
from organizations.models import Organization
from xentree import personal_data

SEEN_EVERY = timedelta(minutes=10)
# Nothing is ever delivered there (RFC 2606).
NOWHERE = "visitor.invalid"


def visitor_of(token: IntegrationToken) -> Visitor:
    """The visitor a token stands for, made if it is their first request; of parallel ones one makes them."""
    if token.visitor is not None:
        return _seen(token.visitor)
    visitor = _find(token) or _make(token)
    IntegrationToken.objects.filter(pk=token.pk).update(visitor=visitor)
    return _seen(visitor)


def erase_unused_visitors() -> int:
    """Have everything of visitors erased who did not come for settings.VISITOR_KEPT; how many."""
    unused = Visitor.objects.filter(last_seen_at__lt=now() - settings.VISITOR_KEPT, user__is_active=True)
    visitors = list(unused.select_related("user"))
    for visitor in visitors:
        close_account(visitor.user)
    return len(visitors)


def erase_visitors(organization: Organization) -> None:
    """With a tenant go its visitors and everything of theirs; again is harmless."""
    for user in User.objects.filter(kind=User.Kind.VISITOR, visitor__organization=organization):
        personal_data.erase_all(user)
        user.delete()


def _find(token: IntegrationToken) -> Visitor | None:
    rows = Visitor.objects.select_related("user")
    return rows.filter(organization=token.organization_id, subject=token.subject).first()


def _make(token: IntegrationToken) -> Visitor:
    name = f"visitor-{uuid4().hex}"
    try:
        with transaction.atomic():
            user = User.objects.create_user(name, f"{name}@{NOWHERE}", kind=User.Kind.VISITOR)
            return Visitor.objects.create(organization_id=token.organization_id, subject=token.subject, user=user)
    except IntegrityError:
        return Visitor.objects.select_related("user").get(organization=token.organization_id, subject=token.subject)


def _seen(visitor: Visitor) -> Visitor:
    """At most one write per visitor and ten minutes."""
    moment = now()
    if moment - visitor.last_seen_at > SEEN_EVERY:
        Visitor.objects.filter(pk=visitor.pk).update(last_seen_at=moment)
    return visitor
