"""Somebody who practises."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from xentree import rewards


@pytest.fixture
def practise():
    """A function that lets somebody practise for `xp` points of English at a moment; the XP it brought."""

    def practise(user, at="2026-03-02T12:00", xp=10, source=None, item=""):
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
        facts = {"points": xp, "happened_at": moment, "item": item}
        with transaction.atomic():
            return rewards.reward(user, "english", source or uuid4(), facts)

    return practise
