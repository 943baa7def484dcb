"""How an app lets its user earn XP without knowing who counts it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

Rule = Callable[[Any, str, UUID, Mapping[str, Any]], int]
_rules: list[Rule] = []


def register_rule(rule: Rule) -> Rule:
    """Let `rule(user, reason, source_id, facts) -> xp` decide and record what is earned."""
    _rules.append(rule)
    return rule


def reward(user: Any, reason: str, source_id: UUID, facts: Mapping[str, Any]) -> int:
    """XP earned for (user, source), inside the caller's transaction; 0 where nobody counts.

    `facts` are what the server itself counted, never what a client said: `happened_at` (now without it),
    `organization_id` of the workspace, `active_seconds` with `started_at`, and what the reason is measured by.
    """
    return sum(rule(user, reason, source_id, facts) for rule in _rules)
