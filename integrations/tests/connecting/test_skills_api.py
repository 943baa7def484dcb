"""Connected skills for programs: one's own, told as the contract has it, ended once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from accounts.services.deletion import close_account, erase_account
from integrations.models import Integration
from integrations.tests.connecting.oauth_skill import SLUG, connected
from organizations.tests.factories import key_with_secret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oauth_skill")]
HERE = "/api/integrations"


def test_what_is_told_of_one(api, learner, google):
    mine = connected(learner, google, last_synced_at=now())
    Integration.objects.update(error={"code": "provider_down", "message": "Later.", "at": ""})
    told = api(learner).get(HERE).json()
    assert told == [
        {
            "id": str(mine.pk),
            "provider": SLUG,
            "name": "ada@example.com",
            "account_email": "ada@example.com",
            "status": "connected",
            "scopes": mine.scopes,
            "connected_at": told[0]["connected_at"],
            "last_synced_at": told[0]["last_synced_at"],
            "error": "Later.",
            "may_read": True,
            "may_propose": True,
        }
    ]
    assert told[0]["connected_at"].endswith("Z")


@pytest.mark.parametrize("count", [1, 3])
def test_the_newest_first_at_the_same_cost(api, learner, stranger, google, count, django_assert_num_queries):
    connected(stranger, google)
    times = [now() - timedelta(days=days) for days in range(count)]
    rows = [connected(learner, google, email=f"{n}@x.example", connected_at=at) for n, at in enumerate(times)]
    caller = api(learner)
    caller.get(HERE)
    with django_assert_num_queries(2):
        told = caller.get(HERE).json()
    assert [each["id"] for each in told] == [str(row.pk) for row in rows]


def test_nothing_is_an_empty_list(api, learner):
    assert api(learner).get(HERE).json() == []


def test_disconnecting_revokes_and_forgets_once(api, learner, google):
    mine = connected(learner, google)
    caller = api(learner)
    answers = [caller.delete(f"{HERE}/{mine.pk}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 404]
    assert (answers[0]["Xentree-Revoked"], google.world.refresh, google.world.access) == ("true", {}, {})
    assert not Integration.objects.exists()


@pytest.mark.parametrize("kind", ["503", "dropped", "malformed"])
def test_a_vendor_in_trouble_keeps_nothing_here(api, learner, google, kind):
    mine = connected(learner, google)
    google.fail("revoke", kind)
    answer = api(learner).delete(f"{HERE}/{mine.pk}")
    revoked = {"malformed": "true"}.get(kind, "false")
    assert (answer.status_code, answer["Xentree-Revoked"], Integration.objects.count()) == (204, revoked, 0)


def test_one_that_was_revoked_there_is_disconnected_all_the_same(api, learner, google):
    mine = connected(learner, google)
    google.world.forget(google.world.account("ada@example.com"))
    assert api(learner).delete(f"{HERE}/{mine.pk}")["Xentree-Revoked"] == "true"


def test_one_whose_skill_is_gone_can_be_disconnected(api, learner, google):
    mine = connected(learner, google, provider="gone")
    assert api(learner).delete(f"{HERE}/{mine.pk}")["Xentree-Revoked"] == "false"
    assert not Integration.objects.exists()


def test_an_account_that_another_person_has_here_is_not_revoked(api, learner, stranger, google):
    mine, theirs = connected(learner, google), connected(stranger, google)
    api(learner).delete(f"{HERE}/{mine.pk}")
    assert (google.count("revoke"), theirs.secret in google.world.refresh) == (0, True)
    api(stranger).delete(f"{HERE}/{theirs.pk}")
    assert (google.count("revoke"), google.world.refresh) == (1, {})


def test_somebody_elses_is_none(api, learner, stranger, google):
    mine = connected(learner, google)
    caller = api(stranger)
    answers = [caller.delete(f"{HERE}/{each}").status_code for each in (mine.pk, uuid4())]
    assert (answers, Integration.objects.count(), google.count("revoke")) == ([404, 404], 1, 0)


def test_a_key_needs_the_right_scope(client, learner, google):
    mine = connected(learner, google)
    _, reading = key_with_secret(created_by=learner, scopes=["integrations:read"])
    _, other = key_with_secret(created_by=learner, scopes=["rag:read"])
    answers = [
        client.get(HERE, headers={"X-API-Key": reading}).status_code,
        client.get(HERE, headers={"X-API-Key": other}).status_code,
        client.delete(f"{HERE}/{mine.pk}", headers={"X-API-Key": reading}).status_code,
    ]
    assert (answers, Integration.objects.count()) == ([200, 403, 403], 1)


def test_closing_the_account_revokes_too(learner, stranger, google):
    connected(learner, google)
    theirs = connected(stranger, google, email="sam@example.com")
    close_account(learner)
    erase_account(learner.pk)
    assert (list(Integration.objects.all()), list(google.world.refresh)) == ([theirs], [theirs.secret])


def test_closing_the_account_does_not_wait_for_a_vendor_in_trouble(learner, google):
    connected(learner, google)
    google.fail("revoke", "503")
    close_account(learner)
    erase_account(learner.pk)
    assert not Integration.objects.exists()
