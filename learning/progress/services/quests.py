"""The quests of a day: drawn by whoever asks first, told from the ledger, claimed once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from learning.progress.days import DAY, starts_at, today_of
from learning.progress.models import Booster, Quest, Reason
from learning.progress.quest_kinds import LOOK_BACK_DAYS, QUEST_XP, SLOTS, Tally, choose, kind_of, kinds, target_of
from learning.progress.services.balances import book_tokens, lock_progress
from learning.progress.services.ledger import record_practice
from learning.progress.tallies import tallies
from xentree.errors import Conflict, NotFound
from xentree.principal import Principal

STATUSES = (ACTIVE, COMPLETED, CLAIMED, EXPIRED) = ("active", "completed", "claimed", "expired")


@dataclass(frozen=True)
class QuestState:
    """A quest as lists show it: in words, how much of its target is done, and what can be done with it."""

    id: UUID
    title: str
    description: str
    category: str
    target_value: int
    # Never more than the target.
    current_progress: int
    status: str
    reward_multiplier: Decimal
    # Minutes.
    reward_duration: int
    reward_tokens: int

    @property
    def progress_percentage(self) -> int:
        """Whole hundredths; 100 only when it is done."""
        return self.current_progress * 100 // self.target_value


@dataclass(frozen=True)
class QuestDay:
    """The quests of a person's date, and when the next ones come."""

    date: date
    resets_at: datetime
    quests: list[QuestState]


@dataclass(frozen=True)
class Claim:
    """What a claimed quest gave."""

    quest: QuestState
    booster: Booster
    xp_awarded: int
    tokens_awarded: int
    token_balance: int


def quests_today(user: User) -> QuestDay:
    """The three of the person's present date; they are drawn when somebody first asks for them."""
    day = today_of(user)
    quests = _stored(user, day) or _draw(user, day)
    resets_at = starts_at(day + DAY, ZoneInfo(user.timezone))
    return QuestDay(day, resets_at, _states(quests, user, day))


def shown_quests(user: User) -> list[QuestState]:
    """Those of the present date that were drawn, for others to see: looking at somebody changes nothing."""
    day = today_of(user)
    quests = _stored(user, day)
    return _states(quests, user, day) if quests else []


@transaction.atomic
def claim_quest(quest_id: UUID, *, by: Principal) -> Claim:
    """Take what a completed quest of today gives, once: XP, then a booster that starts now, and tokens."""
    progress = lock_progress(by.user.pk)
    quest = Quest.objects.filter(user=by.user, pk=quest_id).first()
    if quest is None:
        raise NotFound("There is no such quest.")
    _require_claimable(_states([quest], by.user, today_of(by.user))[0])
    quest.claimed_at = now()
    quest.save(update_fields=["claimed_at"])
    xp = record_practice(by.user, Reason.QUEST, quest.pk, {"happened_at": quest.claimed_at, "points": QUEST_XP})
    booster = _start_booster(quest, quest.claimed_at)
    progress.refresh_from_db()
    book_tokens(progress, {f"quest:{quest.pk}": quest.reward_tokens})
    progress.save()
    return Claim(_state(quest, Tally(), quest.date), booster, xp, quest.reward_tokens, progress.token_balance)


def _require_claimable(state: QuestState) -> None:
    if state.status == CLAIMED:
        raise Conflict("This quest was claimed already.", "quest_claimed")
    if state.status == EXPIRED:
        raise Conflict("This quest was for a day that is over.", "quest_expired")
    if state.status == ACTIVE:
        raise Conflict("This quest is not completed yet.", "quest_not_completed")


def _start_booster(quest: Quest, moment: datetime) -> Booster:
    return Booster.objects.create(
        user_id=quest.user_id,
        quest=quest,
        multiplier=quest.reward_multiplier,
        starts_at=moment,
        ends_at=moment + timedelta(minutes=quest.reward_duration),
    )


def _stored(user: User, day: date) -> list[Quest]:
    return list(Quest.objects.filter(user=user, date=day).order_by("slot"))


@transaction.atomic
def _draw(user: User, day: date) -> list[Quest]:
    """Of any number who draw at once, one fills each slot, and all read what it drew."""
    near = Quest.objects.filter(user=user, date__in=[day - DAY, day + DAY]).values_list("kind", flat=True)
    lately = tallies(user, day - LOOK_BACK_DAYS * DAY, day - DAY).values()
    drawn = choose(user.pk, day, among=kinds(), but=near)
    rows = [
        Quest(
            user=user,
            date=day,
            slot=place,
            kind=kind.key,
            category=kind.category,
            target_value=target_of(kind, slot.factor, lately),
            reward_multiplier=Decimal(slot.reward.multiplier),
            reward_duration=slot.reward.minutes,
            reward_tokens=slot.reward.tokens,
        )
        for place, (slot, kind) in enumerate(zip(SLOTS, drawn, strict=False))
    ]
    Quest.objects.bulk_create(rows, ignore_conflicts=True)
    return _stored(user, day)


def _states(quests: list[Quest], user: User, today: date) -> list[QuestState]:
    """All of one date."""
    day = quests[0].date
    tally = tallies(user, day, day).get(day, Tally())
    return [_state(quest, tally, today) for quest in quests]


def _state(quest: Quest, tally: Tally, today: date) -> QuestState:
    kind = kind_of(quest.kind)
    done = quest.target_value if quest.claimed_at else kind.measure(tally) if kind else 0
    return QuestState(
        id=quest.pk,
        title=kind.titled(quest.target_value) if kind else "A quest of the past",
        description=kind.description if kind else "",
        category=quest.category,
        target_value=quest.target_value,
        current_progress=min(done, quest.target_value),
        status=_status(quest, done, today),
        reward_multiplier=quest.reward_multiplier,
        reward_duration=quest.reward_duration,
        reward_tokens=quest.reward_tokens,
    )


def _status(quest: Quest, done: int, today: date) -> str:
    """What was completed and not claimed on its date has expired like the rest."""
    if quest.claimed_at:
        return CLAIMED
    if quest.date < today:
        return EXPIRED
    return COMPLETED if done >= quest.target_value else ACTIVE
