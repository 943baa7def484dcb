"""Has a recording listened to in a process of its own: pocketsphinx holds the interpreter and cannot be stopped."""

import json
from tempfile import TemporaryFile
from typing import Any

from learning.english.evaluators.local_speaking.reading import Reading, read_back
from xentree.audio import seconds_of
from xentree.errors import ProviderDown
from xentree.limited import run_limited

_CHILD = "learning.english.evaluators.local_speaking.child"
# Seconds: to begin, and for each second of the recording, of which it takes about a fifth.
_START, _PER_SECOND = 30.0, 2.0
_MOST_BYTES = 10_000_000


def read_apart(samples: bytes, order: dict[str, Any]) -> Reading:
    """What is found out about it; ProviderDown where that was not done in time, or not at all."""
    seconds = _START + _PER_SECOND * seconds_of(samples)
    with TemporaryFile() as file:
        file.write(json.dumps(order).encode() + b"\n" + samples)
        file.seek(0)
        ended = run_limited(_CHILD, [str(int(seconds))], file, seconds=seconds, most_bytes=_MOST_BYTES)
    if ended.code != 0 or ended.long:
        raise ProviderDown("The recording could not be listened to. Try again in a moment.")
    return read_back(json.loads(ended.output))
