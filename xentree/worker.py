"""What a worker does beside its tasks; the only worker also runs beat, and takes back what a killed one held."""

import os
import signal
import threading
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.beat import Service
from celery.signals import worker_init, worker_ready
from django.conf import settings

from xentree.notices import tell_ready

log = structlog.get_logger(__name__)


class BeatThread(bootsteps.StartStopStep):
    """Beat inside the only worker: a process of its own (`-B`) would cost 35 MB, and outlive a killed worker."""

    def include_if(self, parent: Any) -> bool:
        """Where several workers run, beat runs by itself."""
        return settings.ONLY_WORKER

    def start(self, parent: Any) -> None:
        """Begin to send what is due."""
        self.service = Service(parent.app, scheduler_cls=parent.app.conf.beat_scheduler)
        threading.Thread(target=self._run, name="beat", daemon=True).start()

    def stop(self, parent: Any) -> None:
        """Send nothing more; the thread sleeps for seconds at a time, so it is not waited for."""
        self.service.stop(wait=False)

    def _run(self) -> None:
        try:
            self.service.start()
        except Exception:
            # Without beat the worker is of little use: end it, so that the supervisor starts both anew.
            log.exception("beat_crashed")
            os.kill(os.getpid(), signal.SIGQUIT)


def prepare(app: Celery) -> None:
    """Hook all of this into the application's workers."""
    app.steps["worker"].add(BeatThread)
    worker_init.connect(lambda **_: take_back(app), weak=False)
    worker_ready.connect(lambda **_: be_ready(), weak=False)


def take_back(app: Celery) -> None:
    """Queue again what a killed only worker had taken; else it would wait for the visibility timeout."""
    if not settings.ONLY_WORKER:
        return
    with app.connection_for_write() as connection, connection.channel() as channel:
        for tag in channel.client.hkeys(channel.unacked_key):
            channel.qos.restore_by_tag(tag.decode(), channel.client)


def be_ready() -> None:
    """Write the first sign of life, and say so."""
    from xentree.health import note_worker

    note_worker()
    tell_ready()
