"""A filmed avatar for a session, where settings name a vendor and the person lets the assistant's voice go there."""

from live.models import LiveSession
from live.rules import can_use
from live.services.settings import settings_of
from live.services.standing import standing_of
from xentree.errors import Conflict, NotAllowed
from xentree.principal import Principal
from xentree.providers.video_avatar import LONGEST_SECONDS, Film, video_avatar


def may_be_filmed(by: Principal) -> bool:
    """Whether there is a vendor, and the person allows hosted ones."""
    return video_avatar() is not None and settings_of(by.user).may_leave


def begin_film(session: LiveSession, *, by: Principal) -> Film:
    """Ask the vendor for one, no longer than the session may last; Conflict where there is none, ProviderDown."""
    if not can_use(by, session):
        raise NotAllowed
    if session.ended_at:
        raise Conflict("That session is over; start another one.", "session_ended")
    avatar = video_avatar()
    if avatar is None or session.session_type != LiveSession.Type.AVATAR or not may_be_filmed(by):
        raise Conflict("There is no filmed avatar for this session.", "video_avatar_unavailable")
    left = standing_of(session)["remaining_seconds"]
    return avatar.begin(LONGEST_SECONDS if left is None else max(1, min(LONGEST_SECONDS, left)))
