"""Asking for a feed: what the other side may say, and where nobody is asked."""

import pytest

from integrations.skills.ical_feed import fetching
from integrations.skills.ical_feed.address import checked_address, host_of, mark_of
from integrations.skills.ical_feed.fetching import FeedFailed, Fetched, fetch
from integrations.skills.ical_feed.tests.feed_server import ics
from xentree.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (" https://a.test/x.ics ", "https://a.test/x.ics"),
        ("webcal://a.test/x?y=1", "https://a.test/x?y=1"),
        ("WEBCALS://a.test:8443/x#part", "https://a.test:8443/x"),
        ("https://me:pass@a.test/x", "https://me:pass@a.test/x"),
    ],
)
def test_addresses(typed, asked):
    assert checked_address(typed) == asked
    assert host_of(asked) == "a.test"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a.test/x.ics",
        "http://a.test/x.ics",
        "ftp://a.test",
        "file:///etc/passwd",
        "https://",
        "https://a.test:99999/",
        "https://[::1/",
        "https://a.test/a b",
        "https://a.test/\r\nHost:",
        f"https://a.test/{'x' * 2000}",
    ],
)
def test_what_is_no_address(typed):
    with pytest.raises(Invalid) as invalid:
        checked_address(typed)
    assert list(invalid.value.extra["fields"]) == ["address"]


def test_a_mark_tells_nothing_and_stays():
    assert mark_of("https://a.test/x") == mark_of("https://a.test/x") != mark_of("https://a.test/y")
    assert "a.test" not in mark_of("https://a.test/x")


def test_it_comes_with_how_the_other_side_knows_it_and_once(site):
    site.body, site.etag = ics(), '"1"'
    fetched = fetch(site.address)
    assert fetched == Fetched(ics(), '"1"')
    assert fetch(site.address, etag=fetched.etag) is None
    assert [each.get("if-none-match") for each in site.asked] == [None, '"1"']


@pytest.mark.parametrize(
    ("status", "headers", "words", "retryable"),
    [
        (401, {}, "sign-in", False),
        (403, {}, "sign-in", False),
        (200, {"content-type": "text/html; charset=utf-8"}, "sign-in", False),
        (404, {}, "no calendar at that address", False),
        (410, {}, "no calendar at that address", False),
        (429, {}, "Try again", True),
        (503, {}, "Try again", True),
        (200, {"content-length": "99999999"}, "too large", False),
        (200, {"content-encoding": "gzip"}, "too large", False),
        (302, {"location": "http://169.254.169.254/latest"}, "does not ask|in a network", False),
        (302, {"location": "ftp://127.0.0.1/"}, "without encryption", False),
        (302, {"location": "http://127.0.0.1:1/"}, "could not be reached", True),
    ],
)  # fmt: skip
def test_what_went_wrong_is_said(site, status, headers, words, retryable):
    site.status, site.headers = status, headers
    with pytest.raises(FeedFailed, match=words) as failed:
        fetch(site.address)
    assert failed.value.retryable == retryable
    assert "s3cr3t" not in repr(failed.value) + str(failed.value.__cause__)


def test_no_redirect_leads_out_of_encryption(site, settings):
    settings.ICAL_FEEDS_UNENCRYPTED = False
    with pytest.raises(FeedFailed, match="without encryption"):
        fetch(site.address)
    assert site.asked == []


def test_private_addresses_are_not_asked(site, settings):
    settings.EGRESS_ALLOWED_NETWORKS = []
    with pytest.raises(FeedFailed, match="network"):
        fetch(site.address)
    assert site.asked == []


def test_one_that_is_larger_than_it_said(site):
    site.body = b"x" * (fetching.MOST_BYTES + 1)
    with pytest.raises(FeedFailed, match="too large"):
        fetch(site.address)


def test_one_that_does_not_answer(site, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.2)
    site.silence = 1
    with pytest.raises(FeedFailed, match="could not be reached") as failed:
        fetch(site.address)
    assert failed.value.retryable
