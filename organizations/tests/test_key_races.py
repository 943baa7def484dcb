"""Many at once: one of any number of parallel rotations wins, and the most keys there can be is the most."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from organizations.models import APIKey, AuditEntry
from organizations.services import NewKey, create_key, rotate_key
from organizations.tests.factories import MembershipFactory, key_with_secret
from xentree.errors import AppError
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, times=12):
    """What became of that many parallel calls: their value, or the error's code."""

    def run(_):
        try:
            return act()
        except AppError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_one_of_many_rotations_wins():
    key, _ = key_with_secret()
    by = Principal(key.created_by, "bearer")
    outcomes = at_once(lambda: rotate_key(APIKey.objects.get(pk=key.pk), by=by) and "rotated", times=50)

    assert sorted(outcomes) == ["conflict"] * 49 + ["rotated"]
    assert (APIKey.objects.count(), AuditEntry.objects.count()) == (2, 1)


def test_the_most_keys_hold_in_parallel(monkeypatch):
    monkeypatch.setattr("organizations.services.keys.MOST_KEYS", 5)
    member = MembershipFactory()
    by, new = Principal(member.user, "bearer"), NewKey("A program", ("rag:read",))
    outcomes = at_once(lambda: create_key(member.organization, new, by=by) and "created")

    assert sorted(outcomes) == ["cap_reached"] * 7 + ["created"] * 5
    assert APIKey.objects.count() == 5
