"""Tokens: rotation, reuse, and what ends a family."""

from accounts.models import Session
from accounts.services import open_token_session


def test_open_token_session_records_device(learner):
    tokens = open_token_session(learner, user_agent="curl", address="203.0.113.4")
    session = Session.objects.get()
    assert (session.user, session.kind, session.user_agent, session.address) == (
        learner,
        "token",
        "curl",
        "203.0.113.4",
    )
    assert tokens.expires_in == 900
