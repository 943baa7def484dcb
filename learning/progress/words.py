"""How days and durations are said."""

from datetime import date

from django.utils.formats import date_format


def day_in_words(day: date) -> str:
    """Such as Tue 3 Nov 2026."""
    return date_format(day, "D j M Y")


def short_day(day: date) -> str:
    """Such as 3 Nov."""
    return date_format(day, "j M")


def time_in_words(seconds: int) -> str:
    """Whole minutes, such as 12 minutes or 2 h 5 min."""
    minutes = seconds // 60
    if minutes >= 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if minutes == 0:
        return "under a minute" if seconds else "no time"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def short_time(seconds: int) -> str:
    """For tables and axes, such as 12 min or 2 h 5 min."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)


def grouped(number: int) -> str:
    """Such as 12,926."""
    return f"{number:,}"


def happened_in_words(xp: int, seconds: int, *, is_frozen: bool = False) -> str:
    """What a day came to."""
    if is_frozen:
        return "kept by a freeze"
    parts = [f"{xp} XP"] * bool(xp) + [time_in_words(seconds)] * bool(seconds)
    return ", ".join(parts) or "nothing"
