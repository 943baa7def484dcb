"""Feeds of a person: added, renamed, given another address. Nothing is kept that could not be read once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from integrations.models import Integration
from integrations.models.skills import IntegrationQuerySet
from integrations.skills.ical_feed.address import checked_address, host_of, mark_of
from integrations.skills.ical_feed.calendar import usual_span
from integrations.skills.ical_feed.copies import drop_copy
from integrations.skills.ical_feed.fetching import FeedFailed, fetch
from integrations.skills.ical_feed.reading import read
from integrations.words import one_line
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.limits import spend
from xentree.principal import Principal

SLUG = "ical-feed"
MOST_FEEDS, LONGEST_NAME = 10, 120
TWIN = "You have that calendar already."


def add_feed(address: str, name: str, *, by: Principal) -> Integration:
    """One more calendar, under that name or its own; Invalid with what is wrong with the address or behind it."""
    _require(by)
    address = checked_address(address)
    _check_room(by)
    own_name = _look(address, by)
    facts = _facts(address, one_line(name, LONGEST_NAME) or own_name)
    with _without_twin():
        return Integration.objects.create(user=by.user, provider=SLUG, **facts)


def change_feed(feed: Integration, *, name: str, address: str = "", by: Principal) -> Integration:
    """Another name; with an address also another place, which has to hold a calendar."""
    _require(by)
    if not feeds_of(by).filter(pk=feed.pk).exists():
        raise NotFound("There is no such calendar.")
    facts: dict[str, Any] = {"name": one_line(name, LONGEST_NAME) or feed.name}
    if address.strip():
        address = checked_address(address)
        _look(address, by)
        drop_copy(feed.pk)
        facts = _facts(address, facts["name"])
    with _without_twin():
        Integration.objects.filter(pk=feed.pk).update(**facts)
    return Integration.objects.get(pk=feed.pk)


def feeds_of(by: Principal) -> IntegrationQuerySet:
    """The principal's own."""
    return Integration.objects.visible_to(by).filter(provider=SLUG)


def _require(by: Principal) -> None:
    if not by.may("integrations:write"):
        raise NotAllowed("This key or token was not given the right to change calendars.")


def _check_room(by: Principal) -> None:
    if feeds_of(by).count() >= MOST_FEEDS:
        raise Conflict(f"{MOST_FEEDS} calendars are the most. Remove one first.")


def _look(address: str, by: Principal) -> str:
    """What a calendar there calls itself."""
    spend("calendar.feed.user", by.user.pk)
    try:
        fetched, zone = fetch(address), by.user.timezone
        own = read(fetched.body, usual_span(ZoneInfo(zone)), zone, most=1).name if fetched else ""
    except FeedFailed as failed:
        raise Invalid(f"address: {failed.message}", address=[failed.message]) from None
    return one_line(own, LONGEST_NAME) or host_of(address)


def _facts(address: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "secret": address,
        "account_id": mark_of(address),
        "state": {"host": host_of(address)},
        "status": Integration.Status.CONNECTED,
        "error": {},
        "may_propose": False,
    }


@contextmanager
def _without_twin() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Conflict(TWIN) from None
