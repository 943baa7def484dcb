"""Feeds of people: added, changed, asked, kept for a while, and gone."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import now

from integrations.models import Integration
from integrations.skills.ical_feed import copies, skill
from integrations.skills.ical_feed.calendar import FeedCalendar
from integrations.skills.ical_feed.fetching import FeedFailed
from integrations.skills.ical_feed.services import MOST_FEEDS, add_feed, change_feed, feeds_of
from integrations.skills.ical_feed.tests.feed_server import ics
from integrations.skills.registry import skill as find_skill
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.principal import Principal
from xentree.providers.calendar import Span


def hour_from_now(hours, **lines):
    moment = (now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    more = "".join(f"\n{name}:{value}" for name, value in lines.items())
    return f"UID:{hours}\nSUMMARY:At {hours}\nDTSTART:{moment:%Y%m%dT%H%M%SZ}\nDURATION:PT1H{more}"


def day():
    start = now().replace(minute=0, second=0, microsecond=0)
    return Span(start, start + timedelta(days=1))


def test_one_is_added_under_its_own_name_and_its_address_is_encrypted(site, person):
    site.body = ics(head="X-WR-CALNAME:My\u202e work\n")
    feed = add_feed(site.address, "", by=person)
    assert (feed.name, feed.state, feed.works) == ("My work", {"host": "127.0.0.1"}, True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, account_id FROM integrations_integration")
        assert "s3cr3t" not in str(cursor.fetchall())
    assert Integration.objects.get().secret == site.address


def test_the_name_of_the_host_where_there_is_no_other(site, person):
    assert add_feed(site.address, " ", by=person).name == "127.0.0.1"


def test_several_but_each_once_and_not_without_end(site, person, stranger, feed):
    with pytest.raises(Conflict, match="already"):
        add_feed(site.address, "Again", by=person)
    add_feed(site.address, "Mine", by=stranger)
    more = (Integration(user=person.user, provider="ical-feed", account_id=n) for n in range(1, MOST_FEEDS))
    Integration.objects.bulk_create(more)
    with pytest.raises(Conflict, match="most"):
        add_feed(f"{site.address}&more", "More", by=person)
    assert (feeds_of(person).count(), feeds_of(stranger).count()) == (MOST_FEEDS, 1)


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"hello")])
def test_nothing_is_kept_of_what_cannot_be_read(site, person, status, body):
    site.status, site.body = status, body
    with pytest.raises(Invalid) as invalid:
        add_feed(site.address, "Work", by=person)
    assert list(invalid.value.extra["fields"]) == ["address"]
    assert not Integration.objects.exists()


def test_keys_need_the_scope_and_a_strangers_is_not_there(site, person, stranger, feed):
    key = Principal(person.user, "key", scopes=frozenset({"integrations:read"}))
    with pytest.raises(NotAllowed):
        add_feed(f"{site.address}2", "Two", by=key)
    with pytest.raises(NotAllowed):
        change_feed(feed, name="Two", by=key)
    with pytest.raises(NotFound):
        change_feed(feed, name="Two", by=stranger)
    assert list(Integration.objects.values_list("name")) == [("Work",)]


def test_another_name_asks_nobody_and_another_address_is_read_first(site, person, feed):
    site.asked.clear()
    assert change_feed(feed, name="Office", by=person).name == "Office"
    assert site.asked == []
    site.status = 404
    with pytest.raises(Invalid):
        change_feed(feed, name="Gone", address=f"{site.address}2", by=person)
    assert Integration.objects.get().name == "Office"
    site.status = 200
    assert change_feed(feed, name="", address=f"{site.address}2", by=person).secret == f"{site.address}2"


def test_another_address_that_is_there_already(site, person, feed):
    other = add_feed(f"{site.address}2", "Other", by=person)
    with pytest.raises(Conflict):
        change_feed(other, name="Other", address=site.address, by=person)
    assert Integration.objects.get(pk=other.pk).secret == f"{site.address}2"


def test_events_and_busy_times(site, feed):
    site.body = ics(
        hour_from_now(1), hour_from_now(2), hour_from_now(5, TRANSP="TRANSPARENT"), hour_from_now(7, STATUS="CANCELLED")
    )
    calendar, start = FeedCalendar(feed), day().start
    assert [each.title for each in calendar.events(day())] == ["At 1", "At 2", "At 5"]
    assert [each.title for each in calendar.events(day(), limit=1)] == ["At 1"]
    assert calendar.busy(day()) == [Span(start + timedelta(hours=1), start + timedelta(hours=3))]
    half = timedelta(minutes=30)
    cut = Span(start + timedelta(hours=2) + half, start + timedelta(hours=2) + 2 * half)
    assert calendar.busy(cut) == [cut]


def test_it_is_asked_once_in_a_while_and_told_what_we_have(site, feed, monkeypatch):
    site.body, site.etag = ics(hour_from_now(1)), '"1"'
    site.asked.clear()
    for _ in range(3):
        assert len(FeedCalendar(feed).events(day())) == 1
    assert len(site.asked) == 1
    monkeypatch.setattr(copies, "FRESH_FOR", timedelta())
    assert len(FeedCalendar(feed).events(day())) == 1
    assert [each.get("if-none-match") for each in site.asked] == [None, '"1"']
    site.body, site.etag = ics(), '"2"'
    assert FeedCalendar(feed).events(day()) == []


def test_what_we_have_is_good_while_the_site_is_down_but_not_when_it_is_gone(site, feed, monkeypatch):
    site.body = ics(hour_from_now(1))
    FeedCalendar(feed).refresh()
    monkeypatch.setattr(copies, "FRESH_FOR", timedelta())
    site.status = 503
    assert len(FeedCalendar(feed).events(day())) == 1
    with pytest.raises(FeedFailed):
        FeedCalendar(feed).refresh()
    site.status = 404
    with pytest.raises(FeedFailed):
        FeedCalendar(feed).events(day())


def test_days_far_away_are_read_for_themselves(site, feed):
    site.body = ics("UID:a\nSUMMARY:Old\nDTSTART:20200101T100000Z\nDURATION:PT1H", hour_from_now(1))
    long_ago = Span(now().replace(year=2019), now().replace(year=2021))
    assert [each.title for each in FeedCalendar(feed).events(long_ago)] == ["Old"]


def test_a_calendar_with_more_than_is_kept_is_complete_all_the_same(site, feed, monkeypatch):
    monkeypatch.setattr("integrations.skills.ical_feed.calendar.MOST", 3)
    site.body = ics(*(hour_from_now(hours) for hours in range(1, 8)))
    late = Span(day().start + timedelta(hours=6), day().end)
    assert [each.title for each in FeedCalendar(feed).events(late)] == ["At 6", "At 7"]


def test_the_copy_is_encrypted_of_one_address_and_one_zone_and_goes(site, person, feed):
    site.body = ics(hour_from_now(1))
    FeedCalendar(feed).refresh()
    kept = cache.get(f"ical-feed:{feed.pk}")
    assert kept and "At 1" not in kept and "s3cr3t" not in kept
    site.asked.clear()
    feed.user.timezone = "Asia/Tokyo"
    FeedCalendar(feed).events(day())
    assert len(site.asked) == 1
    skill.forget(feed)
    assert cache.get(f"ical-feed:{feed.pk}") is None


def test_the_skill_is_registered(feed):
    found = find_skill("ical-feed")
    assert (found.many, found.unavailable(), found.calendar(feed).name) == (True, None, "Work")
    found.sync(feed)
    found.disconnect(feed)
