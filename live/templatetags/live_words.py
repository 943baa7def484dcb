"""Durations of talks in words, for templates."""

from django import template

from organizations.models import Resource
from organizations.services.cap_words import in_words

register = template.Library()


@register.filter
def talk_time(seconds: int) -> str:
    """Such as 19 s or 4 min 5 s."""
    return in_words(Resource.LIVE, seconds)
