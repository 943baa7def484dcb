"""Numbers of Live for Prometheus: sessions as they begin and end, and how long answers took."""

from collections.abc import Mapping

from prometheus_client import Counter, Histogram

from live.models import LiveSession

STARTED = Counter("xentree_live_sessions_started", "Sessions of Live that began.")
ENDED = Counter("xentree_live_sessions_ended", "Sessions of Live that ended, by why.", ("reason",))
BILLED = Counter("xentree_live_seconds_billed", "Seconds counted in the allowances by sessions that ended.")
_TURN = Histogram(
    "xentree_live_turn_seconds",
    "What an answer of Live took, by stage; total is from the end of speech to the first sound.",
    ("stage",),
    buckets=(0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.75, 0.9, 1.2, 2, 5, 10),
)
STAGES = ("end_of_turn", "stt", "model", "tts", "total")


def observe_turn(latency: Mapping[str, float]) -> None:
    """Count one answer's milliseconds by STAGES; what was not measured is left out."""
    for stage in STAGES:
        if stage in latency:
            _TURN.labels(stage).observe(latency[stage] / 1000)


def open_sessions() -> int:
    """How many are open now, in any process."""
    return LiveSession.objects.open().count()
