"""Limits in words: amounts with their units, and what to do when one is reached."""

from datetime import datetime

from organizations.models import Holder, Resource
from xentree.sizes import size_of

_NOUNS = {
    Resource.TOKENS: "tokens",
    Resource.MONEY: "money for AI models",
    Resource.LIVE: "Live time",
    Resource.STORAGE: "storage",
}
_WHOSE = {
    Holder.USER: "Your plan's {noun}",
    Holder.MEMBER: "Your own {noun} in this organization",
    Holder.ORGANIZATION: "This organization's {noun}",
}
_USED = {
    Holder.USER: "You have used {part} this month's {noun}.",
    Holder.MEMBER: "You have used {part} your {noun} in this organization this month.",
    Holder.ORGANIZATION: "This organization has used {part} this month's {noun}.",
}
_HELP = {
    Holder.USER: "A larger plan has more.",
    Holder.MEMBER: "Ask one of its admins for more.",
    Holder.ORGANIZATION: "Tell one of its admins.",
}


def in_words(resource: Resource, amount: int) -> str:
    """An amount with its unit."""
    if resource == Resource.MONEY:
        return f"${amount / 1_000_000:,.2f}"
    if resource == Resource.LIVE:
        minutes, seconds = divmod(amount, 60)
        return " ".join([f"{minutes:,} min"] * (minutes > 0 or not seconds) + [f"{seconds} s"] * (seconds > 0))
    if resource == Resource.STORAGE:
        return size_of(amount)
    return f"{amount:,}"


def refusal(holder: Holder, resource: Resource, limit: int, left: int, resets_at: datetime | None) -> str:
    """Why not, when again, and what to do."""
    whose = _WHOSE[holder].format(noun=_NOUNS[resource])
    if resets_at is None:
        room = "Delete documents, or conversations with files, to make room."
        return f"{whose} of {in_words(resource, limit)} has too little room left for this. {room}"
    how_much = f"used up ({in_words(resource, limit)})"
    if left:
        how_much = (
            f"nearly used up: {in_words(resource, left)} of {in_words(resource, limit)} left, too little for this"
        )
    verb = "are" if resource == Resource.TOKENS else "is"
    return f"{whose} for this month {verb} {how_much}. It starts anew on {resets_at:%-d %B}. {_HELP[holder]}"


def notice(holder: Holder, resource: Resource, percent: int) -> str:
    """How much of a month is used, for a line that is there in time."""
    part = "up" if percent >= 100 else f"{percent} % of"
    return _USED[holder].format(part=part, noun=_NOUNS[resource])
