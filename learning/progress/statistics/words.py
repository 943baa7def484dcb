"""Figures as a person reads them."""

MINUTE, HOUR = 60, 3600


def duration(seconds: int) -> str:
    """Such as "3 h 5 min", "12 min" or "40 s"; nothing is "0 min"."""
    if 0 < seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    hours, minutes = divmod(seconds // MINUTE, 60)
    return f"{number(hours)} h {minutes} min" if minutes else f"{number(hours)} h"


def number(value: int) -> str:
    """With a comma between thousands."""
    return f"{value:,}"


def change(value: int, before: int) -> str:
    """Against the period before, such as "+12 %"; nothing where there was nothing."""
    if not before:
        return ""
    percent = round(100 * (value - before) / before)
    return f"{percent:+d} %".replace("-", "−") if percent else "±0 %"
