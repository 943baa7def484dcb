"""SQLite has one writer at a time: the threads of a process take turns here, instead of asking again and again."""

from threading import Lock
from typing import Any, cast

from django.db.backends.sqlite3 import base

# As long as SQLite itself waits for another process; whoever waited in vain lets SQLite say so.
PATIENCE_SECONDS = 20
_turn = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but that a transaction begins when the one before it in this process has ended.

    SQLite's own way is to sleep and try anew, which costs milliseconds and is unfair to whoever waits longest.
    """

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        self._has_turn = self._has_turn or _turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            cast(Any, super())._start_transaction_under_autocommit()
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> Any:
        cast(Any, super())._commit()
        self._pass_on()

    def _rollback(self) -> Any:
        try:
            cast(Any, super())._rollback()
        finally:
            self._pass_on()

    def _close(self) -> Any:
        try:
            cast(Any, super())._close()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
