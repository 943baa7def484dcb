"""What a request did: a digest of every row and file there is, and what was set going."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery.signals import before_task_publish
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection

# When something was last seen or used is noted on the way in, also of a request that is then refused; looks count.
NOTED_ON_THE_WAY_IN = {
    "accounts_session": {"last_seen_at"},
    "organizations_apikey": {"last_used_at"},
    "integrations_visitor": {"last_seen_at"},
    "conversations_share": {"views"},
}
# Django's own sessions: a cookie is renewed without anything having changed.
NOT_LOOKED_AT = {"django_session"}
_READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "PRAGMA")


@dataclass
class Traces:
    """What a request left behind, apart from its answer."""

    statements: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    mails: int = 0
    told: int = 0

    @property
    def none(self) -> bool:
        return not (self.tasks or self.mails or self.told)


@contextmanager
def traced() -> Iterator[Traces]:
    """Watch what happens inside: writing statements, tasks queued, mails sent, events waiting for the commit."""
    traces = Traces()

    def queued(sender: Any = None, **kwargs: Any) -> None:
        traces.tasks.append(str(sender))

    def executed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_READS):
            traces.statements.append(sql)
        return execute(sql, params, many, context)

    before_task_publish.connect(queued, weak=False)
    waiting, sent = len(connection.run_on_commit), len(mail.outbox)
    try:
        with connection.execute_wrapper(executed):
            yield traces
    finally:
        before_task_publish.disconnect(queued)
        traces.told = len(connection.run_on_commit) - waiting
        traces.mails = len(mail.outbox) - sent


def digest() -> str:
    """One hash over all rows of all tables and all stored files."""
    total = hashlib.sha256()
    for table in sorted(set(connection.introspection.table_names()) - NOT_LOOKED_AT):
        total.update(_rows(table).encode())
    total.update(repr(sorted(stored_files().items())).encode())
    return total.hexdigest()


def stored_files() -> dict[str, bytes]:
    """What is in the file store, by path."""
    files = [path for path in Path(default_storage.location).rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files}


def signatures() -> set[tuple[str, int, int]]:
    """The same without reading them: path, size, and when written."""
    found = [(path, path.stat()) for path in Path(default_storage.location).rglob("*") if path.is_file()]
    return {(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found}


def restore_files(kept: dict[str, bytes]) -> None:
    """The file store as it was: no transaction takes files back."""
    for path in stored_files().keys() - kept.keys():
        Path(path).unlink()
    for path, content in kept.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)


def _rows(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        names = [column[0] for column in cursor.description]
        kept = [at for at, name in enumerate(names) if name not in NOTED_ON_THE_WAY_IN.get(table, ())]
        return repr((table, sorted(repr([row[at] for at in kept]) for row in cursor.fetchall())))
