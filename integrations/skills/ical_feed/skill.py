"""The skill "Calendar feed": any calendar that gives out an address in iCalendar format, read and never written."""

from django.urls import path

from integrations.models import Integration
from integrations.skills.ical_feed import pages
from integrations.skills.ical_feed.calendar import FeedCalendar
from integrations.skills.ical_feed.copies import drop_copy
from integrations.skills.ical_feed.services import SLUG
from integrations.skills.registry import Skill, register


def forget(feed: Integration) -> None:
    """Nobody has to be told; only what was kept of it goes."""
    drop_copy(feed.pk)


def refresh(feed: Integration) -> None:
    """Look for what is new."""
    FeedCalendar(feed).refresh()


register(
    Skill(
        slug=SLUG,
        name="Calendar feed",
        summary="Any calendar that gives out an address in iCal format: Outlook, Apple, a school, a team. Read only.",
        connect_path="/skills/ical-feed/new",
        abilities=("Sees what is on and when you are free",),
        unavailable=lambda: None,
        disconnect=forget,
        sync=refresh,
        calendar=FeedCalendar,
        many=True,
        patterns=(
            path("skills/ical-feed/new", pages.new, name="ical_feed_new"),
            path("skills/ical-feed/<uuid:feed_id>", pages.change, name="ical_feed"),
        ),
        template="integrations/ical_feed/card.html",
        reads_only=True,
    )
)
