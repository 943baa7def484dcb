"""Twenty who need a token at the same moment: one refresh, in threads and in processes, on both databases."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier, Timer
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils.timezone import now

from integrations.models import Integration
from integrations.services import access
from integrations.services.access import access_token_of
from integrations.tests.connecting.oauth_skill import connected
from xentree.errors import ProviderDown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("oauth_skill")]
MANY = 20


def at_once(act, count=MANY):
    """What each got or was refused with, all begun at the same moment; there are fewer connections than threads."""
    gate = Barrier(count)

    def attempt(_):
        with closing(connection):
            gate.wait(timeout=60)
            try:
                return act()
            except ProviderDown as refusal:
                return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(attempt, range(count)))


def test_twenty_at_once_refresh_once(learner, google):
    mine = connected(learner, google, minutes=-1)
    google.fail("token.refresh", "slow", seconds=0.3)
    tokens = at_once(lambda: access_token_of(mine))
    assert (google.count("token.refresh"), set(tokens)) == (1, {Integration.objects.get().access_token})


def test_without_the_lease_they_all_would(learner, google, monkeypatch):
    def claim(row):
        row.refresher = None
        return row

    monkeypatch.setattr(access, "_claim", claim)
    mine = connected(learner, google, minutes=-1)
    google.fail("token.refresh", "slow", times=MANY, seconds=0.3)
    at_once(lambda: access_token_of(mine))
    assert google.count("token.refresh") > 1


def test_those_who_wait_share_a_failure(learner, google):
    """Somebody holds the lease until all of them wait, and then the vendor is down."""
    mine = connected(learner, google, minutes=-1, refreshing_until=now() + timedelta(seconds=30))

    def fail():
        with closing(connection):
            Integration.objects.update(error=access._said("provider_down", "Down."), refreshing_until=None)

    failing = Timer(0.5, fail)
    failing.start()
    answers = at_once(lambda: access_token_of(mine))
    failing.join()
    assert ({str(answer) for answer in answers}, google.count("token")) == ({"Down."}, 0)


def test_processes_wait_for_each_other_too(learner, google):
    mine = connected(learner, google, minutes=-1)
    google.fail("token.refresh", "slow", seconds=2)
    asking = [ask_in_a_process(mine, google) for _ in range(3)]
    answers = [process.communicate(timeout=120)[0].strip() for process in asking]
    assert (google.count("token.refresh"), set(answers)) == (1, {Integration.objects.get().access_token})


def ask_in_a_process(integration, google):
    command = [sys.executable, "-m", "integrations.tests.connecting.ask_token", str(integration.pk), google.url]
    surroundings = {**os.environ, "DATABASE_URL": database_of_tests(), "DJANGO_SETTINGS_MODULE": "xentree.settings"}
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)


def database_of_tests():
    """The address of the one the tests use."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
