"""Numbers of skills and webhooks for Prometheus: how connecting, refreshing and sending went."""

from prometheus_client import Counter

ARRIVALS = Counter(
    "xentree_skill_arrivals", "People who came back from a skill's vendor, by what came of it.", ("skill", "outcome")
)
REFRESHES = Counter(
    "xentree_skill_refreshes", "Access tokens that were asked for anew, by what came of it.", ("skill", "outcome")
)
RECONNECTS = Counter("xentree_skill_reconnects_needed", "Skills that their people have to connect again.", ("skill",))
WEBHOOK_ATTEMPTS = Counter(
    "xentree_webhook_attempts",
    "Messages sent to webhooks, by what came of it: delivered, failed or dead.",
    ("outcome",),
)
