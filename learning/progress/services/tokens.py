"""Spending tokens."""

from learning.progress.models import Progress
from learning.progress.services.balances import book_tokens
from xentree.errors import Conflict


def spend_tokens(progress: Progress, source: str, amount: int) -> None:
    """Take tokens, under the row's lock, or refuse: Conflict `not_enough_tokens`; the caller saves the row."""
    if progress.token_balance < amount:
        missing = amount - progress.token_balance
        raise Conflict(f"This takes {missing} tokens more than you have.", "not_enough_tokens", missing=missing)
    book_tokens(progress, {source: -amount})
