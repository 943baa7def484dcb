"""Whether the parts an installation stands on work: cheap checks, each with its time."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection

from xentree.jobs import queue_depth
from xentree.store import store

log = structlog.get_logger(__name__)
WORKER_KEY = "worker:alive_at"
WORKER_LATE_SECONDS = 35
LEAST_FREE_BYTES = 100 * 1024 * 1024

Check = Callable[[], str]


class Unwell(Exception):
    """A part does not work; the text says how, for staff."""


@dataclass(frozen=True)
class Finding:
    """How a part does: "ok" or "failed", how long the look took, and what there is to say to staff."""

    name: str
    status: str
    latency_ms: float
    detail: str
    required: bool


_checks: dict[str, tuple[Check, bool]] = {}


def register_check(name: str, check: Check, *, required: bool) -> None:
    """Let `check() -> detail` (anything raised is a failure) speak for the part `name`."""
    _checks[name] = (check, required)


def findings() -> list[Finding]:
    """Look at every part, in the order they were registered."""
    return [_look(name, check, required) for name, (check, required) in _checks.items()]


def overall(found: list[Finding]) -> str:
    """ok, degraded (something optional fails) or unavailable (something required does)."""
    failed = [finding for finding in found if finding.status == "failed"]
    if any(finding.required for finding in failed):
        return "unavailable"
    return "degraded" if failed else "ok"


def note_worker() -> None:
    """A worker lives: written by a job every ten seconds."""
    store().set(WORKER_KEY, time.time(), ex=600)


def _look(name: str, check: Check, required: bool) -> Finding:
    started = time.perf_counter()
    try:
        status, detail = "ok", check()
    except Exception as error:
        status, detail = "failed", f"{type(error).__name__}: {error}"
        log.warning("unwell", part=name, detail=detail)
    return Finding(name, status, round((time.perf_counter() - started) * 1000, 1), detail, required)


def check_database() -> str:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def check_cache() -> str:
    """Write, and read it back."""
    mark = time.time_ns()
    cache.set("health", mark, 60)
    if cache.get("health") != mark:
        raise Unwell("the cache forgets what it is told")
    return "written and read"


def check_channel_layer() -> str:
    """Publish to a group nobody is in."""
    async_to_sync(get_channel_layer().group_send)("health", {"type": "health"})
    return "published"


def check_worker() -> str:
    """The worker's last sign of life is fresh."""
    seen = store().get(WORKER_KEY)
    age = time.time() - float(seen) if seen else None
    if age is None or age > WORKER_LATE_SECONDS:
        raise Unwell("no sign of life" if age is None else f"last sign of life {age:.0f} s ago")
    return f"seen {age:.0f} s ago, {queue_depth()} jobs wait"


def check_storage() -> str:
    """The place of uploads answers and has room."""
    location = getattr(default_storage, "location", None)
    if settings.STORAGES["default"]["BACKEND"] != "django.core.files.storage.FileSystemStorage" or not location:
        default_storage.exists("health")
        return "answers"
    Path(location).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(location).free
    if free < LEAST_FREE_BYTES:
        raise Unwell(f"only {free // 2**20} MB are free")
    return f"{free // 2**30} GB free"


def report(found: list[Finding], *, with_detail: bool) -> dict[str, Any]:
    """The checks as the contract words them."""
    return {
        finding.name: {
            "status": finding.status,
            "latency_ms": finding.latency_ms,
            **({"detail": finding.detail} if with_detail else {}),
        }
        for finding in found
    }


register_check("database", check_database, required=True)
register_check("cache", check_cache, required=True)
register_check("channel_layer", check_channel_layer, required=True)
register_check("worker", check_worker, required=False)
register_check("storage", check_storage, required=True)
