"""What a check of an API key or an integration token costs: `bench.token_checks`, in an installation of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

from xentree.testing.shapes import ROOT, clean_environment
from xentree.testing.valkey import start_valkey

# Neither limits nor log lines are what is measured.
QUIET = {"RATE_LIMIT_SCALE": "1000000", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "xentree.settings"}


def run() -> None:
    """Print every figure with its target."""
    with tempfile.TemporaryDirectory(prefix="xentree-bench-") as folder:
        socket = Path(folder) / "run" / "valkey.sock"
        valkey = start_valkey(socket)
        (Path(folder) / "static").mkdir()
        env = clean_environment(Path(folder), {**QUIET, "REDIS_URL": f"unix://{socket}?db=0"})
        try:
            for command in (["manage.py", "migrate", "--verbosity", "0"], ["-m", "bench.token_checks"]):
                subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True)
        finally:
            valkey.terminate()
            valkey.wait()
