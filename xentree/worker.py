"""What a worker does beside its tasks: take back what a killed one held, tell that it is ready, leave no orphan."""

import contextlib
import os
import signal
import socket

from celery import current_app
from celery.signals import beat_embedded_init, worker_init, worker_ready
from django.conf import settings

from xentree.supervisor import die_with_parent


@worker_init.connect
def take_back(**kwargs: object) -> None:
    """Queue again what a killed worker had taken; without this it would wait for the visibility timeout."""
    if not settings.ONLY_WORKER:
        return
    with current_app.connection_for_write() as connection, connection.channel() as channel:
        for tag in channel.client.hkeys(channel.unacked_key):
            channel.qos.restore_by_tag(tag.decode(), channel.client)


@worker_ready.connect
def tell_ready(**kwargs: object) -> None:
    """Write the first sign of life, and tell the supervisor or systemd (its notify protocol)."""
    from xentree.health import note_worker

    note_worker()
    if path := os.environ.get("NOTIFY_SOCKET"):
        address = "\0" + path[1:] if path.startswith("@") else path
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.sendto(f"READY=1\nMAINPID={os.getpid()}".encode(), address)


@beat_embedded_init.connect
def end_beat_with_worker(**kwargs: object) -> None:
    """Beat inside a worker is a process of its own, which must not outlive a killed worker."""
    if ask := die_with_parent(signal.SIGKILL, os.getppid()):
        ask()
