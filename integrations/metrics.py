"""Numbers of skills for Prometheus: how connecting and refreshing went."""

from prometheus_client import Counter

ARRIVALS = Counter(
    "xentree_skill_arrivals", "People who came back from a skill's vendor, by what came of it.", ("skill", "outcome")
)
REFRESHES = Counter(
    "xentree_skill_refreshes", "Access tokens that were asked for anew, by what came of it.", ("skill", "outcome")
)
RECONNECTS = Counter("xentree_skill_reconnects_needed", "Skills that their people have to connect again.", ("skill",))
