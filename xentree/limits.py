"""How often something may be done: one table (settings.RATE_LIMITS) for HTTP, sockets and tasks alike."""

from dataclasses import dataclass

from django.conf import settings

from xentree.errors import LimitReached
from xentree.store import store


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit: counts, and seconds until the window starts anew."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The three rate-limit headers of the contract."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


def limit_of(action: str) -> tuple[int, int]:
    """(count, seconds) of an action, the count scaled by settings.RATE_LIMIT_SCALE."""
    count, seconds = settings.RATE_LIMITS[action].split("/")
    return max(1, int(int(count) * settings.RATE_LIMIT_SCALE)), int(seconds)


def spend(action: str, key: object, cost: int = 1) -> Allowance:
    """Count `cost` uses of `action` by `key`; LimitReached (with its Allowance) when the window is full."""
    return spend_each([(action, key)], cost)


def spend_each(uses: list[tuple[str, object]], cost: int = 1) -> Allowance:
    """Count a use of every (action, key) in one round trip; what is left of the last, or of the first that is full."""
    limits = [limit_of(action) for action, _ in uses]
    with store().pipeline(transaction=False) as pipe:
        for (action, key), (_, seconds) in zip(uses, limits, strict=True):
            name = _name(action, key)
            pipe.incrby(name, cost).expire(name, seconds, nx=True).ttl(name)
        answers = pipe.execute()
    for (limit, _), used, left in zip(limits, answers[::3], answers[2::3], strict=True):
        allowance = Allowance(limit, max(0, limit - used), max(1, left))
        if used > limit:
            raise _reached(allowance)
    return allowance


def forgive(action: str, key: object) -> None:
    """Start the window of `action` for `key` anew."""
    store().delete(_name(action, key))


def give_back(action: str, key: object) -> None:
    """Undo one use that turned out to be none, such as a sign-in with the right password."""
    _, seconds = limit_of(action)
    name = _name(action, key)
    store().pipeline(transaction=False).decr(name).expire(name, seconds, nx=True).execute()


def _name(action: str, key: object) -> str:
    return f"limit:{action}:{key}"


def _reached(allowance: Allowance) -> LimitReached:
    return LimitReached(
        f"Too many requests. Try again in {allowance.reset} seconds.",
        headers={**allowance.headers(), "Retry-After": str(allowance.reset)},
        retry_after=allowance.reset,
    )
