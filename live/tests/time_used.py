"""A month whose time for Live is gone."""

from live.services.sessions import beat, start_session
from live.tests.factories import allow, pass_time


def use_up(by):
    """A plan of five seconds, and a session that took them."""
    allow(5)
    session = start_session({"session_type": "voice"}, by=by)
    pass_time(20)
    assert beat(session, by=by).ended
