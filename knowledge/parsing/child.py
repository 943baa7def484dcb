"""Runs alone, as a program of its own: a file on stdin, JSON lines on stdout, within hard limits."""

import contextlib
import importlib
import json
import os
import resource
import sys
from pathlib import PurePath
from types import ModuleType

from knowledge.parsing.limits import Limits
from knowledge.parsing.output import Output, Refused
from xentree.limited import be_limited

# openpyxl uses it where it is installed, for nothing that is read here, and it takes longer to load than all the rest.
sys.modules["numpy"] = None  # type: ignore[assignment]


def main() -> int:
    """Limits first, then the reader of that kind: no byte of the file is looked at without them."""
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    # The pages of people come first.
    be_limited(memory=limits.memory, cpu_seconds=limits.cpu_seconds, niceness=10, alone=True)
    reader = importlib.import_module(f"knowledge.parsing.formats.{order['kind']}")
    # Only now, since Python keeps compiled modules for the next start.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    if getattr(reader, "OPENS_NOTHING", False):
        resource.setrlimit(resource.RLIMIT_NOFILE, (stream.fileno() + 1, stream.fileno() + 1))
    # Libraries that print would spoil the lines.
    os.dup2(2, 1)
    last = _read(reader, Output(stream, limits, order["language"]))
    stream.write(json.dumps(last) + "\n")
    stream.flush()
    # Nothing is left to tidy up, and what a broken file left behind in a library cannot crash it any more.
    os._exit(0)


def _read(reader: ModuleType, out: Output) -> dict[str, str | bool]:
    """What is said last: that all was read, or why not."""
    try:
        reader.read(sys.stdin.buffer, out)
    except Refused as refused:
        return {"failed": refused.code}
    except MemoryError:
        return {"failed": "too_big"}
    except Exception as error:
        # What a parser trips over is the file's fault; the log is told where it did, without the file's words.
        return {"failed": "broken", "where": _place(error)}
    return {"done": True}


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    with contextlib.suppress(AttributeError):
        return f"{type(error).__name__} in {PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"  # type: ignore[union-attr]
    return type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
