"""Read-only links to a branch: their address is a signed share id, so nothing secret is stored."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils.timezone import now

from conversations.models import Conversation, Share
from conversations.rules import can_change
from conversations.services.conversations import check_may_keep
from xentree.errors import Conflict, NotAllowed, NotFound
from xentree.principal import Principal

_signer = signing.Signer(sep=".", salt="conversations.share")


def create_share(conversation: Conversation, *, expires_in_days: int | None = None, by: Principal) -> Share:
    """A link to the shown branch as it is now."""
    check_may_keep(conversation, by)
    if conversation.head_id is None:
        raise Conflict("There is nothing in this conversation to share yet.")
    return Share.objects.create(
        owner_id=conversation.owner_id,
        conversation=conversation,
        leaf_id=conversation.head_id,
        title=conversation.title,
        expires_at=now() + timedelta(days=expires_in_days) if expires_in_days else None,
    )


def revoke_share(share: Share, *, by: Principal) -> None:
    """The link is dead at once; staff may do it too, since links are public."""
    if not (can_change(by, share) or by.user.is_staff):
        raise NotAllowed
    Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now())


def view_share(token: str) -> Share:
    """The open share behind a token, its view counted; NotFound when revoked, expired, tampered or never there."""
    share_id = _share_id(token)
    share = Share.objects.open().filter(pk=share_id).first() if share_id else None
    if share is None:
        raise NotFound("This link leads nowhere any more.")
    Share.objects.filter(pk=share.pk).update(views=F("views") + 1)
    return share


def share_url(share: Share) -> str:
    """The whole address to hand out."""
    return f"{settings.SITE_URL}/s/{share_token(share)}"


def share_token(share: Share) -> str:
    """The share's id and a signature only this installation can make."""
    return _signer.sign(urlsafe_b64encode(share.pk.bytes).decode().rstrip("="))


def _share_id(token: str) -> UUID | None:
    try:
        return UUID(bytes=urlsafe_b64decode(_signer.unsign(token) + "=="))
    except (signing.BadSignature, ValueError):
        return None
