"""Who of a tenant earned how much in a week, among those who want to be seen."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, Rank

from accounts.models import User
from learning.progress.days import today_of
from learning.progress.models import ProgressDay
from organizations.models import Membership, Organization


@dataclass(frozen=True)
class Leaderboard:
    """A week, Sunday to Saturday; `me` is the asker's own row wherever it stands, None while they take no part."""

    week_start: date
    week_end: date
    me: dict[str, Any] | None
    entries: list[dict[str, Any]]


def leaderboard(organization: Organization, user: User, *, limit: int) -> Leaderboard:
    """The present week of `user`; equal XP is an equal rank."""
    start, end = week_of(user)
    players = _players(organization, start, end)
    ranked = players.annotate(rank=Window(Rank(), order_by=F("xp").desc())).order_by("rank", "username")
    return Leaderboard(start, end, _own(players, user), list(ranked[:limit]))


def week_of(user: User) -> tuple[date, date]:
    """Sunday and Saturday around the person's present date."""
    today = today_of(user)
    start = today - timedelta(days=today.isoweekday() % 7)
    return start, start + timedelta(days=6)


def _players(organization: Organization, start: date, end: date) -> Any:
    """Active members who said yes; XP are those of each one's own dates."""
    days = ProgressDay.objects.filter(user=OuterRef("user"), date__range=(start, end)).order_by().values("user")
    members = Membership.objects.active().filter(organization=organization, user__progress__on_leaderboard=True)
    return (
        members.order_by()
        .annotate(xp=Coalesce(Subquery(days.annotate(total=Sum("xp")).values("total")), Value(0)))
        .values(
            "user_id",
            "xp",
            username=F("user__username"),
            full_name=F("user__full_name"),
            profile_picture_url=F("user__profile_picture_url"),
            avatar=F("user__avatar"),
            frame=F("user__progress__frame"),
        )
    )


def _own(players: Any, user: User) -> dict[str, Any] | None:
    own = players.filter(user=user).first()
    return own and {**own, "rank": players.filter(xp__gt=own["xp"]).count() + 1}
