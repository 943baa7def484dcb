"""One world for all tests of a worker, in one transaction that is taken back; and keys made once."""

from functools import cache

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache as django_cache
from django.db import transaction
from django.test import override_settings
from django.utils.timezone import now
from rest_framework_simplejwt.tokens import AccessToken

from accounts import authentication as people
from conversations.services import following, producer
from integrations.models import SigningKey
from integrations.services import signing_keys, verification, wishes
from integrations.signing import new_key_pair
from organizations import authentication as keys
from organizations.models import APIKey
from organizations.services.allowances import forget_limits
from xentree.store import store
from xentree.tests.matrix.stage import Stage
from xentree.tests.matrix.world import RUN

FILES = "django.core.files.storage.FileSystemStorage"


@pytest.fixture(scope="package")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world and everybody who comes to it: every walk leaves it as it found it."""
    media = {"BACKEND": FILES, "OPTIONS": {"location": str(tmp_path_factory.mktemp("media"))}}
    changed = override_settings(
        PASSWORD_HASHERS=["xentree.testing.hashers.QuickArgon2"], STORAGES={**settings.STORAGES, "default": media}
    )
    with django_db_blocker.unblock(), changed, transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AccessToken, "lifetime", RUN)
            patch.setattr(wishes, "LONGEST_TTL", RUN)
            built = Stage.built()
        APIKey.objects.update(last_used_at=now())
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def clean_store():
    """In place of the one for all tests, which also gives each its own folder of files."""
    yield
    store().flushdb()
    django_cache.clear()
    forget_limits()


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Answers are otherwise written by threads of their own, which would not see what is not committed."""

    def here(function, *arguments):
        return sync_to_async(function)(*arguments)

    for module in (producer, following):
        monkeypatch.setattr(module, "in_database", here)
    monkeypatch.setattr(producer, "while_reading", here)
    # An open transaction is no reason to close the connection here.
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def seen_once(monkeypatch):
    """When somebody was last seen is written now and then: each time the whole world would be looked at."""
    monkeypatch.setattr(people, "SEEN_EVERY", RUN)
    monkeypatch.setattr(keys, "USED_EVERY", RUN)
    monkeypatch.setattr(verification, "SEEN_EVERY", RUN)


@cache
def key_pair(number):
    return new_key_pair()


@pytest.fixture(autouse=True)
def few_key_pairs(monkeypatch):
    """To make one takes a tenth of a second: the first that no tenant has."""

    def unused():
        known = set(SigningKey.objects.values_list("kid", flat=True))
        return next(pair for pair in map(key_pair, range(9)) if pair.kid not in known)

    monkeypatch.setattr(signing_keys, "new_key_pair", unused)
