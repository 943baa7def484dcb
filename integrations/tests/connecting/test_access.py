"""Staying connected: tokens are refreshed early and by one at a time, and what goes wrong loses nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from integrations.models import Integration
from integrations.services import access
from integrations.services.access import access_token_of, mark_reconnect_needed
from integrations.tests.connecting.oauth_skill import connected
from xentree.errors import ProviderDown
from xentree.events import ReconnectWanted
from xentree.providers.calendar import ReconnectNeeded

pytestmark = pytest.mark.usefixtures("oauth_skill")


@pytest.fixture
def told(monkeypatch):
    """What was told of ends."""
    heard = []
    monkeypatch.setattr(access, "emit", heard.append)
    return heard


def fresh(integration):
    return Integration.objects.get(pk=integration.pk)


@pytest.mark.parametrize(("minutes", "refreshes"), [(6, 0), (4, 1), (-1, 1)])
def test_it_is_refreshed_five_minutes_early(learner, google, minutes, refreshes):
    mine = connected(learner, google, minutes=minutes)
    token = access_token_of(mine)
    row = fresh(mine)
    assert (google.count("token.refresh"), token == row.access_token, token in google.world.access) == (
        refreshes,
        True,
        True,
    )
    assert (row.access_token != mine.access_token, row.secret) == (bool(refreshes), mine.secret)
    assert (row.refresher, row.refreshing_until, row.error) == (None, None, {})


def test_the_end_is_kept_by_the_clock(learner, google):
    mine = connected(learner, google, minutes=0)
    access_token_of(mine)
    left = fresh(mine).expires_at - now()
    assert timedelta(seconds=google.world.token_life - 60) < left <= timedelta(seconds=google.world.token_life)


def test_a_vendor_that_rotates_refresh_tokens_is_followed(learner, google):
    google.world.rotates = True
    mine = connected(learner, google, minutes=0)
    for _ in range(3):
        access_token_of(mine)
        Integration.objects.update(expires_at=now())
    assert (google.count("token.refresh"), list(google.world.refresh)) == (3, [fresh(mine).secret])


def test_secrets_are_encrypted_where_they_lie(learner, google):
    mine = connected(learner, google)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, access_token FROM integrations_integration")
        stored = cursor.fetchone()
    assert not {mine.secret, mine.access_token} & set(stored)
    assert all(each.startswith("gAAAA") for each in stored)


def test_a_yes_that_was_taken_back_is_marked_and_told_once(learner, google, told):
    mine = connected(learner, google, minutes=0)
    google.world.forget(google.world.account("ada@example.com"))
    for _ in range(2):
        with pytest.raises(ReconnectNeeded):
            access_token_of(mine)
    row = fresh(mine)
    assert (row.status, row.works, row.access_token, row.error["code"]) == (
        "reconnect_needed",
        False,
        "",
        "reconnect_needed",
    )
    assert (told, google.count("token.refresh")) == ([ReconnectWanted(mine.pk, learner.pk, mine.provider)], 1)


@pytest.mark.parametrize(
    "kind", ["500", "503", "tooManyRequests", "malformed", "empty", "dropped", "lost", "invalid_client"]
)
def test_a_vendor_in_trouble_costs_nothing(learner, google, told, kind):
    mine = connected(learner, google, minutes=0)
    google.fail("token.refresh", kind)
    with pytest.raises(ProviderDown) as failure:
        access_token_of(mine)
    row = fresh(mine)
    assert (row.status, row.secret, row.error["message"], told) == (
        "connected",
        mine.secret,
        failure.value.message,
        [],
    )
    assert failure.value.retryable is (kind != "invalid_client")
    assert (access_token_of(mine), fresh(mine).error) == (fresh(mine).access_token, {})


def test_a_slow_vendor_is_not_waited_for_long(learner, google, monkeypatch):
    monkeypatch.setattr("integrations.skills.oauth.TIMEOUT", 0.2)
    mine = connected(learner, google, minutes=0)
    google.fail("token.refresh", "slow", seconds=1)
    with pytest.raises(ProviderDown):
        access_token_of(mine)
    assert access_token_of(mine) in google.world.access


def test_what_is_good_for_a_while_is_used_while_the_vendor_is_down(learner, google):
    mine = connected(learner, google, minutes=4)
    google.fail("token.refresh", "503")
    assert access_token_of(mine) == mine.access_token
    assert fresh(mine).error["code"] == "provider_down"


def test_while_somebody_refreshes_the_old_one_will_do(learner, google):
    busy = {"refreshing_until": now() + timedelta(seconds=30)}
    mine = connected(learner, google, minutes=4, **busy)
    assert (access_token_of(mine), google.count("token.refresh")) == (mine.access_token, 0)


def test_a_lease_whose_holder_died_is_taken(learner, google):
    mine = connected(learner, google, minutes=0, refreshing_until=now() - timedelta(seconds=1))
    assert (access_token_of(mine), google.count("token.refresh")) == (fresh(mine).access_token, 1)


def test_whoever_lost_the_lease_keeps_nothing(learner, google, monkeypatch):
    """It was connected anew while an old refresh was under way."""
    mine = connected(learner, google, minutes=0)
    new = google.tokens("openid")
    client = access._client(mine)

    class Late:
        def refresh(self, secret):
            grant = client.refresh(secret)
            anew = {"secret": new["refresh_token"], "access_token": new["access_token"]}
            Integration.objects.update(**anew, expires_at=now() + timedelta(hours=1), refresher=None)
            return grant

    monkeypatch.setattr(access, "_client", lambda row: Late())
    assert access_token_of(mine) == new["access_token"]
    assert fresh(mine).secret == new["refresh_token"]


def test_a_mark_that_comes_too_late_marks_nothing(learner, google, told):
    mine = connected(learner, google)
    Integration.objects.update(connected_at=now() + timedelta(seconds=1))
    assert (mark_reconnect_needed(mine, "Gone."), fresh(mine).status, told) == (False, "connected", [])
    assert (mark_reconnect_needed(fresh(mine), "Gone."), fresh(mine).error["message"], len(told)) == (True, "Gone.", 1)
    assert mark_reconnect_needed(fresh(mine), "Gone.") is False


def test_one_that_is_gone_or_marked_gives_no_token(learner, google):
    mine = connected(learner, google)
    Integration.objects.update(status="reconnect_needed")
    with pytest.raises(ReconnectNeeded):
        access_token_of(mine)
    Integration.objects.all().delete()
    with pytest.raises(ReconnectNeeded):
        access_token_of(mine)
    assert google.count("token") == 0
