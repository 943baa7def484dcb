"""Which engine a session gets."""

from functools import partial

from live.engine.base import Engine, Talk, Wire
from live.engine.direct import direct_engine, warm_direct


def engine_for(talk: Talk, wire: Wire) -> Engine:
    """The one that settings name and the person allows; not started yet."""
    from live.engine.cascade import CascadeEngine

    cascade = partial(CascadeEngine, talk, wire)
    return direct_engine(talk, wire, cascade) or cascade()


def warm() -> None:
    """Load what the first session would wait for; some seconds, in a thread."""
    from live.engine import pipe

    pipe.load()
    warm_direct()
