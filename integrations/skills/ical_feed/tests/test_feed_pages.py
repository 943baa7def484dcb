"""Feeds in the browser, for their owner, a stranger, and nobody."""

import pytest
from django.contrib.messages import get_messages

from integrations.models import Integration
from integrations.skills.ical_feed.tests.feed_server import ics

NEW = "/skills/ical-feed/new"


@pytest.fixture
def browser(client, person):
    client.force_login(person.user)
    return client


def said(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


def test_one_is_added(browser, site, person):
    site.body = ics(head="X-WR-CALNAME:School\n")
    response = browser.post(NEW, {"address": site.address.replace("http://", "HTTP://"), "name": ""})
    assert (response.status_code, response["Location"]) == (302, "/skills")
    assert said(response) == ["School is here. You can ask about it in the chat."]
    assert Integration.objects.get().user == person.user


@pytest.mark.parametrize(
    ("status", "words"), [(404, "There is no calendar at that address"), (401, "asks for a sign-in")]
)
def test_what_is_wrong_stands_at_the_address(browser, site, status, words):
    site.status = status
    response = browser.post(NEW, {"address": site.address, "name": ""})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Integration.objects.exists()


def test_a_twin_is_told(browser, site, feed):
    response = browser.post(NEW, {"address": site.address, "name": ""})
    assert response.status_code == 400
    assert "You have that calendar already." in response.content.decode()


def test_its_page_shows_the_host_and_never_the_address(browser, feed):
    Integration.objects.update(error={"code": "provider_down", "message": "It is gone.", "at": ""})
    page = browser.get(f"/skills/ical-feed/{feed.pk}").content.decode()
    assert "Read from 127.0.0.1." in page and "It is gone." in page
    assert "s3cr3t" not in page


def test_it_is_renamed(browser, feed):
    assert browser.post(f"/skills/ical-feed/{feed.pk}", {"name": "Office", "address": ""}).status_code == 302
    assert Integration.objects.get().name == "Office"


def test_a_strangers_is_not_there(client, stranger, feed):
    client.force_login(stranger.user)
    assert client.get(f"/skills/ical-feed/{feed.pk}").status_code == 404
    assert client.post(f"/skills/ical-feed/{feed.pk}", {"name": "Mine"}).status_code == 404
    assert Integration.objects.get().name == "Work"
