"""Fifty who come back with one state at the same moment: one is looked at, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from integrations.models import ConnectAttempt, Integration
from integrations.services import connecting
from integrations.services.connecting import USED, Answer, begin_connecting, finish_connecting
from integrations.tests.connecting.oauth_skill import SLUG
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


def at_once(act):
    """What each got, all begun at the same moment; there are fewer connections than threads."""
    gate = Barrier(MANY)

    def attempt(_):
        with closing(connection):
            gate.wait(timeout=60)
            return act()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(attempt, range(MANY)))


def come_back(skill, google, by):
    sent = parse_qs(urlsplit(google.answer(begin_connecting(skill, by=by))).query)
    answer = Answer(state=sent["state"][0], code=sent["code"][0])
    return at_once(lambda: finish_connecting(skill, answer, by=by))


def test_of_fifty_one_wins(oauth_skill, google, learner):
    arrivals = come_back(oauth_skill, google, Principal(learner, "session"))
    assert sorted(each.message for each in arrivals) == ["Google Calendar is connected.", *[USED] * (MANY - 1)]
    assert (google.count("token.code"), Integration.objects.count()) == (1, 1)


def test_without_the_claim_the_vendor_hears_more_than_one(oauth_skill, google, learner, monkeypatch):
    monkeypatch.setattr(connecting, "_claim", lambda *_: ConnectAttempt.objects.get())
    come_back(oauth_skill, google, Principal(learner, "session"))
    assert google.count("token.code") > 1


def test_at_the_door_too(oauth_skill, google, learner):
    browser = Client()
    browser.force_login(learner)
    back = google.answer(browser.get(f"/api/integrations/{SLUG}/connect").json()["authorization_url"])
    way = urlsplit(back)

    def arrive():
        again = Client()
        again.cookies = browser.cookies
        return again.get(f"{way.path}?{way.query}")

    answers = at_once(arrive)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/skills")}
    assert (google.count("token.code"), Integration.objects.count()) == (1, 1)
