"""Whatever database the tests run on, these open a file of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.utils import ConnectionHandler

from xentree.sqlite import base


@pytest.fixture
def handler(tmp_path, django_db_blocker):
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0.05, "init_command": "PRAGMA journal_mode=WAL"}
    handler = ConnectionHandler(
        {"default": {"ENGINE": "xentree.sqlite", "NAME": str(tmp_path / "x.sqlite3"), "OPTIONS": options}}
    )
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE things (name text UNIQUE)")
        yield handler
        handler.close_all()


@pytest.fixture
def atomic(handler, monkeypatch):
    monkeypatch.setattr(transaction, "connections", handler)
    return transaction.atomic


def add(handler, name):
    with handler["default"].cursor() as cursor:
        cursor.execute("INSERT INTO things VALUES (%s)", [name])


def names(handler):
    with handler["default"].cursor() as cursor:
        return [name for (name,) in cursor.execute("SELECT name FROM things ORDER BY rowid")]


def closing(handler, work):
    try:
        return work()
    finally:
        handler["default"].close()


def test_threads_write_one_after_another_where_sqlite_would_have_given_up(handler, atomic):
    """The first holds its transaction for longer than SQLite waits."""
    began = Event()

    def slowly():
        with atomic():
            add(handler, "first")
            began.set()
            assert not Event().wait(0.3)

    def at_once():
        assert began.wait(5)
        with atomic():
            add(handler, "second")

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(closing, handler, work) for work in (slowly, at_once)]:
            each.result()
    assert names(handler) == ["first", "second"]


def test_who_fails_passes_the_turn_on(handler, atomic):
    add(handler, "there")
    with pytest.raises(IntegrityError), atomic():
        add(handler, "there")

    assert base._turn.acquire(blocking=False)
    base._turn.release()


def test_who_closes_within_a_transaction_passes_the_turn_on(handler, atomic):
    with pytest.raises(ZeroDivisionError), atomic():
        handler["default"].close()
        raise ZeroDivisionError

    assert base._turn.acquire(blocking=False)
    base._turn.release()


def test_who_waited_in_vain_hears_it_from_sqlite(handler, atomic, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE_SECONDS", 0.05)

    def impatient():
        with pytest.raises(OperationalError, match="locked"), atomic():
            add(handler, "second")

    with atomic():
        add(handler, "first")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(closing, handler, impatient).result()
    assert names(handler) == ["first"]
    with atomic():
        add(handler, "third")
