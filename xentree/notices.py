"""What a process tells whoever started it."""

import contextlib
import os
import socket


def tell_ready() -> None:
    """Tell the supervisor, or systemd, whose protocol it is, that this process does its work from now on."""
    if path := os.environ.get("NOTIFY_SOCKET"):
        address = "\0" + path[1:] if path.startswith("@") else path
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.sendto(f"READY=1\nMAINPID={os.getpid()}".encode(), address)
