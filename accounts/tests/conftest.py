"""Jobs run at once here; and a hasher that counts its work."""

import pytest
from django.test import Client

from xentree.celery import app
from xentree.testing.hashers import QuickArgon2


@pytest.fixture(autouse=True)
def eager_jobs():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


class CountingHasher(QuickArgon2):
    """Argon2, counting how often it was made to work."""

    work: list[str] = []

    def encode(self, password, salt):
        self.work.append("encode")
        return super().encode(password, salt)

    def verify(self, password, encoded):
        self.work.append("verify")
        return super().verify(password, encoded)


@pytest.fixture
def hasher_work(settings):
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.{CountingHasher.__name__}"]
    CountingHasher.work.clear()
    return CountingHasher.work


@pytest.fixture
def strict_limits(settings):
    settings.RATE_LIMIT_SCALE = 1


@pytest.fixture
def browser(db):
    """A function from a user to a browser that is signed in."""

    def signed_in(user, **extra):
        caller = Client(**extra)
        caller.force_login(user)
        return caller

    return signed_in
