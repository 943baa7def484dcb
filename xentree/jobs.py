"""Background jobs as staff see them: what waits in the queue, and doing a job again."""

import ast
import json
from dataclasses import dataclass
from typing import Any

from celery import current_app

from xentree.errors import Conflict
from xentree.store import store

QUEUE = "celery"


@dataclass(frozen=True)
class WaitingJob:
    """A job that no worker has taken yet."""

    id: str
    name: str
    arguments: str


def queue_depth() -> int:
    """How many jobs wait for a worker."""
    return int(store().llen(QUEUE))


def waiting_jobs(limit: int = 50) -> list[WaitingJob]:
    """The jobs that have waited longest."""
    messages: list[bytes] = store().lrange(QUEUE, -limit, -1)
    return [_waiting(json.loads(message)["headers"]) for message in reversed(messages)]


def _waiting(headers: dict[str, Any]) -> WaitingJob:
    return WaitingJob(headers["id"], headers["task"], headers.get("argsrepr", ""))


def run_again(name: str, arguments: str | None, keywords: str | None) -> str:
    """Send the job once more with what it was stored with; its new id. Conflict where that was too long to be kept."""
    return current_app.send_task(name, _read(arguments, ()), _read(keywords, {})).id


def _read(stored: str | None, default: Any) -> Any:
    """Celery stores the representation of the arguments as a JSON string."""
    if not stored:
        return default
    text = json.loads(stored)
    if len(text) >= current_app.amqp.argsrepr_maxsize:
        # Celery cut it, and what is left may still read as a value.
        raise Conflict("What this job was given was too long to be kept, so it cannot be done again.")
    return ast.literal_eval(text) if isinstance(text, str) else text
