"""`python -m xentree.supervisor PLAN`: runs the plan kept in a JSON file."""

import json
import logging
import logging.handlers
import signal
import sys
from pathlib import Path
from typing import Any

from xentree.supervisor.copies import CAN_COPY, load, name_process
from xentree.supervisor.watching import Supervisor

log = logging.getLogger("xentree.supervisor")


def main(path: str) -> int:
    """0 after a wanted stop, 1 when a part never came up."""
    plan = json.loads(Path(path).read_text())
    # Until there is something to stop, Ctrl-C simply ends it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    name_process("supervisor")
    if CAN_COPY:
        load(plan["image"])
    _log_to(plan["log"])
    return Supervisor(plan).run()


def _log_to(path: Any) -> None:
    logging.raiseExceptions = False  # A closed terminal is no reason to stop.
    file = logging.handlers.RotatingFileHandler(path, maxBytes=5_000_000, backupCount=3)
    file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.handlers, log.propagate = [logging.StreamHandler(sys.stdout), file], False
    log.setLevel(logging.INFO)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
