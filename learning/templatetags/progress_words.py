"""Days, durations and large numbers in words, for templates."""

from django import template

from learning.progress.words import day_in_words, grouped, short_time

register = template.Library()
register.filter("day", day_in_words)
register.filter("short_time", short_time)
register.filter("grouped", grouped)
