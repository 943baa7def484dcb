"""What the first talk of a process would wait for: pipecat takes 115 MB and a second to load, so nobody else has it."""

import importlib
import threading
from contextlib import suppress
from functools import cache

from live.engine.direct import warm_direct
from xentree import realtime
from xentree.errors import AppError
from xentree.providers.speech_flite import FliteVoices


@cache
def warm() -> None:
    """Load it, in a thread; at once where that was done before."""
    from loguru import logger

    logger.disable("pipecat")
    importlib.import_module("live.engine.turn_taking")
    warm_direct()
    with suppress(AppError):
        FliteVoices().say("Ready.")


def warm_soon() -> None:
    """The same, for a process that serves the web, and without waiting."""
    if realtime.serving_loop():
        threading.Thread(target=warm, name="live-warming", daemon=True).start()
