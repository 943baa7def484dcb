"""How the calendar says things."""

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def days_to(first: date, last: date) -> str:
    """Two days, naming month and year as seldom as can be: 30 November to 6 December 2026 as with a dash."""
    shape = "j" if first.month == last.month else "j F" if first.year == last.year else "j F Y"
    return f"{date_format(first, shape)} – {date_format(last, 'j F Y')}"


@register.filter
def unlocalized(number: float) -> str:
    """A number for programs."""
    return f"{number:g}"
