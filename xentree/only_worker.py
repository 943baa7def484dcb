"""`python -m xentree.only_worker`: the worker of the small shape.

Celery's command line would do the same, and load 8 MB of shells and prompts for all else that it can do.
"""

import logging
import socket
import sys

from xentree.celery import app

THREADS = 4


def main() -> int:
    """Work until told to stop; the exit code."""
    worker = app.Worker(
        hostname=f"celery@{socket.gethostname()}",
        pool_cls="threads",
        concurrency=THREADS,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel=logging.WARNING,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main())
