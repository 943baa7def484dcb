"""Talking by a speech-to-speech model (`LIVE_MODEL`), with the cascade behind it."""

from collections.abc import Callable

from django.conf import settings

from live.engine.base import Engine, Talk, Wire

__all__ = ["direct_engine", "warm_direct"]


def direct_engine(talk: Talk, wire: Wire, cascade: Callable[[], Engine]) -> Engine | None:
    """Who speaks by the model that settings name while it can, and else by what `cascade` makes; None: nobody is named.

    Whether the person's voice may go there is looked at when it starts.
    """
    from live.engine.direct.fallback import FallingBack

    return FallingBack(talk, wire, cascade) if settings.LIVE_MODEL else None


def warm_direct() -> None:
    """Load the vendors' libraries, where one is named."""
    if settings.LIVE_MODEL:
        import xentree.providers.voice_models_pydantic  # noqa: F401
