"""People on tenants' own sites: an account without a sign-in, made at their first request, erased when unused."""

from typing import NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import User
from accounts.services import close_account
from integrations.models import IntegrationToken, Visitor
from organizations.models import Organization
from xentree import personal_data
from xentree.errors import NotAuthenticated
from xentree.prepared import Prepared

# Nothing is ever delivered there (RFC 2606).
NOWHERE = "visitor.invalid"
_USER = Prepared(lambda user_id: User.objects.filter(pk=user_id), UUID)


def visitor_of(token: IntegrationToken) -> User:
    """The account of whom a live token stands for, made if it is their first request; of parallel ones one makes it."""
    if user_id := getattr(token, "visitor_user_id", None):
        if getattr(token, "visitor_was_away", False):
            Visitor.objects.filter(tokens=token).update(last_seen_at=now())
        return _USER.first(user_id if isinstance(user_id, UUID) else UUID(user_id)) or _gone()
    visitor = _find(token) or _make(token)
    IntegrationToken.objects.filter(pk=token.pk).update(visitor=visitor)
    Visitor.objects.filter(pk=visitor.pk).update(last_seen_at=now())
    return visitor.user


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


def _gone() -> NoReturn:
    """Erased between two queries."""
    raise NotAuthenticated("This visitor is being erased. Ask for a new token in a moment.")
