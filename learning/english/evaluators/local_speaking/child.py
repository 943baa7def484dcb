"""Runs alone: an order (a line of JSON) and samples on stdin, findings as JSON on stdout, within hard limits."""

import json
import os
import sys
from pathlib import Path

from xentree.limited import be_limited

MEMORY_BYTES = 3 * 1024**3


def main() -> None:
    """Limits first, then the models, then the samples."""
    be_limited(memory=MEMORY_BYTES, cpu_seconds=int(sys.argv[1]), niceness=5)
    from learning.english.evaluators.local_speaking.reading import read, written
    from learning.english.evaluators.local_speaking.scorer import load
    from learning.english.evaluators.local_speaking.supplied import supplied

    # Libraries that print would spoil the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.buffer.readline())
    scorer, model = load(Path(order["scorer"])), supplied(Path(order["model"])) if order["model"] else None
    reading = read(sys.stdin.buffer.read(), order["words"], order["sentences"], order["age"], scorer, model)
    answer.write(json.dumps(written(reading)))
    answer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
