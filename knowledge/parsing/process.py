"""Starts the parsing process of a file, listens to it, and ends it when its time is over."""

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.parsing.cleaning import clean, clean_line
from knowledge.parsing.failures import failure
from knowledge.parsing.limits import Limits
from knowledge.parsing.model import Cancelled, Kind, Page, Parsed
from xentree.limited import ROOT, command_of, kill_group

# keep_going is asked at most and at least that often.
BEAT_SECONDS = 0.25
QUIET_SECONDS = 1.0
# Makes openpyxl read with the parser written in C, far faster; what the other one would refuse, archive.py has refused.
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "False"}

log = logging.getLogger(__name__)


def parse_file(path: Path, kind: Kind, *, keep_going: Callable[[float], bool]) -> Parsed:
    """The file's Markdown; ParseFailed when there is none to be had, Cancelled as soon as `keep_going` says no.

    `keep_going` gets the share that is read, about once a second and on progress.
    """
    # Not at the top: the parsing process imports this package too, and has no use for Django.
    from django.conf import settings

    limits = Limits(
        settings.PARSE_MEMORY_BYTES, settings.PARSE_CPU_SECONDS, settings.PARSE_CHARACTERS, settings.PARSE_PAGES
    )
    child = _start(path, kind, limits)
    try:
        deadline = time.monotonic() + settings.PARSE_SECONDS
        return _gather(_lines(child, limits, deadline, keep_going), kind)
    except _Failed as failed:
        log.info("a file (%s) could not be read: %s %s", kind.name, failed.code, failed.where)
        raise failure(failed.code, kind, characters=limits.characters, pages=limits.pages) from None
    finally:
        _end(child)


class _Failed(Exception):
    def __init__(self, code: str, where: str = "") -> None:
        self.code = code
        self.where = where
        super().__init__(code)


def _start(path: Path, kind: Kind, limits: Limits) -> subprocess.Popen[bytes]:
    """In a group of its own, with the file as its stdin and nothing of our environment."""
    order = json.dumps({"kind": kind.name, "language": kind.language, "limits": asdict(limits)})
    with path.open("rb") as file:
        return subprocess.Popen(  # noqa: S603
            command_of("knowledge.parsing.child", order),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=ENVIRONMENT,
            start_new_session=True,
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    kill_group(child)
    child.wait()
    if child.stdout:
        child.stdout.close()


def _gather(lines: Iterator[dict[str, Any]], kind: Kind) -> Parsed:
    title, page_count, pages = "", None, []
    for line in lines:
        if "title" in line:
            title, page_count = clean_line(str(line["title"])), line["page_count"]
        elif "text" in line and (text := clean(str(line["text"]))).strip():
            pages.append(Page(line["page"], text))
    if not pages:
        raise _Failed("no_text" if kind.name == "pdf" else "empty")
    return Parsed(title, page_count, tuple(pages))


def _lines(
    child: subprocess.Popen[bytes], limits: Limits, deadline: float, keep_going: Callable[[float], bool]
) -> Iterator[dict[str, Any]]:
    """What it says until it says that it is done; what it says is checked, since a file may have taken it over."""
    share, asked = 0.0, 0.0
    for raw in _raw_lines(child, limits, deadline):
        line = _understood(raw)
        if "failed" in line:
            raise _Failed(str(line["failed"]), str(line.get("where", "")))
        if "done" in line:
            return
        share = max(share, min(float(line.get("share", 0.0)), 1.0))
        if time.monotonic() - asked >= BEAT_SECONDS:
            asked = time.monotonic()
            if not keep_going(share):
                raise Cancelled
        yield line
    raise _Failed(_cause_of_death(child))


def _understood(raw: bytes) -> dict[str, Any]:
    """Silence (an empty line) is nothing said."""
    try:
        line = json.loads(raw or b"{}")
    except ValueError:
        raise _Failed("crashed", "not a line of ours") from None
    if not isinstance(line, dict):
        raise _Failed("crashed", "not a line of ours")
    return line


def _raw_lines(child: subprocess.Popen[bytes], limits: Limits, deadline: float) -> Iterator[bytes]:
    """Lines as they come, an empty one for each second without; until it closes its output."""
    assert child.stdout is not None
    # A character is at most four bytes, or six when it is escaped; the rest is for the names around it.
    room = limits.characters * 6 + limits.pages * 200 + 100_000
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() >= deadline:
                raise _Failed("too_slow")
            if not selector.select(min(QUIET_SECONDS, max(0.0, deadline - time.monotonic()))):
                yield b""
                continue
            data = os.read(child.stdout.fileno(), 1 << 20)
            if not data:
                return
            room -= len(data)
            if room < 0:
                raise _Failed("too_long")
            *whole, rest = data.split(b"\n")
            for line in whole:
                yield b"".join([*parts, line])
                parts = []
            parts.append(rest)


def _cause_of_death(child: subprocess.Popen[bytes]) -> str:
    with contextlib.suppress(subprocess.TimeoutExpired):
        status = child.wait(timeout=QUIET_SECONDS)
        return {-signal.SIGXCPU: "too_slow", -signal.SIGKILL: "stopped", -signal.SIGTERM: "stopped"}.get(
            status, "crashed"
        )
    return "crashed"
