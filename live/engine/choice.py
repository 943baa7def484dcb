"""Which engine a session gets."""

from functools import partial

from live.engine.base import Engine, Talk, Wire
from live.engine.cascade import CascadeEngine
from live.engine.direct import direct_engine


def engine_for(talk: Talk, wire: Wire) -> Engine:
    """The one that settings name and the person allows; not started yet."""
    cascade = partial(CascadeEngine, talk, wire)
    return direct_engine(talk, wire, cascade) or cascade()
