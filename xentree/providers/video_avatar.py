"""The capability of filmed avatars: a vendor that makes a face speak our sound, and sends the film to the browser.

`VIDEO_AVATAR` is the vendor, `simli`, or empty: the avatar is our own. The vendor's key stays here; the browser gets a
token for one film, sends it the assistant's sound itself and takes film and sound back by WebRTC.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.conf import settings

VENDORS = ("simli",)
# Films longer than this are begun anew: vendors end them, and a token that got away is worth little.
LONGEST_SECONDS = 600


@dataclass(frozen=True)
class Film:
    """What a browser needs to be shown one: the vendor's way of speaking, its socket with the token, relays."""

    vendor: str
    socket_url: str
    ice_servers: list[dict[str, Any]]
    # After so many the vendor ends it; before that another one is to be begun.
    seconds: int


class VideoAvatar(ABC):
    """A vendor of filmed faces. A film ends with its socket; nothing is to be told to the vendor."""

    name: str

    @abstractmethod
    def begin(self, seconds: int) -> Film:
        """A film of at most that length; ProviderDown."""


def video_avatar() -> VideoAvatar | None:
    """The vendor that settings name, where it has what it needs; None: there is none."""
    from xentree.providers.video_avatar_simli import Simli

    if settings.VIDEO_AVATAR != "simli" or not settings.SIMLI_API_KEY or not settings.SIMLI_FACE_ID:
        return None
    return Simli(settings.SIMLI_BASE_URL, settings.SIMLI_API_KEY, settings.SIMLI_FACE_ID)


def problem() -> str | None:
    """Why whom the settings name cannot be asked, in words for staff."""
    if not settings.VIDEO_AVATAR or video_avatar():
        return None
    if settings.VIDEO_AVATAR not in VENDORS:
        return f"VIDEO_AVATAR is “{settings.VIDEO_AVATAR}”, not one of {', '.join(VENDORS)}."
    return "VIDEO_AVATAR=simli needs SIMLI_API_KEY and SIMLI_FACE_ID."
