"""Buying with tokens: freezes for one's streak, and frames for one's picture."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from learning.progress.days import today_of
from learning.progress.models import FreezeGain, Progress, TokenEvent
from learning.progress.services.balances import lock_progress, retell_streak
from learning.progress.services.tokens import spend_tokens
from learning.progress.shop import FRAMES, FREEZE, WARES, Ware
from learning.progress.streak_facts import standing_of
from learning.progress.streaks import MOST_FREEZES
from xentree.errors import Conflict, NotFound
from xentree.principal import Principal


@dataclass(frozen=True)
class Offer:
    """A ware as one person sees it; `obstacle` is why it cannot be bought now, empty where it can."""

    ware: Ware
    owned: bool
    worn: bool
    obstacle: str


@dataclass(frozen=True)
class Shop:
    """What one person can buy, and with what."""

    token_balance: int
    freezes_available: int
    frame: str
    items: list[Offer]


def shop_of(user: User) -> Shop:
    """All wares, at five queries."""
    standing = standing_of(user)
    progress, freezes = standing.progress, standing.streak.available
    owned = frames_of(user)
    offers = [
        Offer(ware, ware.key in owned, progress.frame == ware.key, _obstacle(ware, progress, freezes, owned))
        for ware in WARES.values()
    ]
    return Shop(progress.token_balance, freezes, progress.frame, offers)


def frames_of(user: User) -> set[str]:
    """Those that person has bought."""
    bought = TokenEvent.objects.filter(user=user, source__in=[_frame_source(key) for key in FRAMES])
    return {source.removeprefix("frame:") for source in bought.values_list("source", flat=True)}


@transaction.atomic
def buy(key: str, *, by: Principal) -> Progress:
    """Pay for a ware and have it: of many at once, one gets the last freeze there is room for, or the one frame."""
    ware = _ware(key)
    progress = lock_progress(by.user.pk)
    if ware.is_frame:
        _buy_frame(ware, progress, by.user)
    else:
        _buy_freeze(ware, progress, by.user)
    progress.save()
    return progress


@transaction.atomic
def wear_frame(key: str, *, by: Principal) -> Progress:
    """Put on a frame that was bought; none with an empty key."""
    progress = lock_progress(by.user.pk)
    if key and key not in frames_of(by.user):
        _ware(key)
        raise Conflict("This frame is not yours yet.", "not_owned")
    progress.frame = key
    progress.save(update_fields=["frame"])
    return progress


def _buy_freeze(ware: Ware, progress: Progress, user: User) -> None:
    """A freeze stands in for days from today on."""
    if standing_of(user).streak.available >= MOST_FREEZES:
        raise Conflict(f"You hold {MOST_FREEZES} freezes already, which is the most.", "freezes_full")
    gain = FreezeGain(user=user, kind=FreezeGain.Kind.BOUGHT, source_id=uuid4(), day=today_of(user))
    spend_tokens(progress, f"{FREEZE}:{gain.source_id}", ware.price)
    gain.save(force_insert=True)
    retell_streak(progress, user)


def _buy_frame(ware: Ware, progress: Progress, user: User) -> None:
    """What is bought is put on."""
    if ware.key in frames_of(user):
        raise Conflict("This frame is yours already.", "already_owned")
    spend_tokens(progress, _frame_source(ware.key), ware.price)
    progress.frame = ware.key


def _ware(key: str) -> Ware:
    if key not in WARES:
        raise NotFound("There is nothing of that name for sale.")
    return WARES[key]


def _frame_source(key: str) -> str:
    return f"frame:{key}"


def _obstacle(ware: Ware, progress: Progress, freezes: int, owned: set[str]) -> str:
    """The code that buying it would be refused with."""
    if ware.key in owned:
        return "already_owned"
    if ware.key == FREEZE and freezes >= MOST_FREEZES:
        return "freezes_full"
    return "not_enough_tokens" if progress.token_balance < ware.price else ""
