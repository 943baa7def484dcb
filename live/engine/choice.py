"""Which engine a session gets."""

from live.engine.base import Engine, Talk, Wire


def engine_for(talk: Talk, wire: Wire) -> Engine:
    """The one that settings name and the person allows; not started yet."""
    from live.engine.cascade import CascadeEngine

    return CascadeEngine(talk, wire)


def warm() -> None:
    """Load what the first session would wait for; some seconds, in a thread."""
    from live.engine import pipe

    pipe.load()
