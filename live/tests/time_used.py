"""A month whose time for Live is gone."""

from datetime import timedelta

from live.models import LiveSession
from live.services.sessions import beat, start_session
from live.tests.factories import allow


def use_up(by):
    """A plan of five seconds, and a session that took them."""
    allow(5)
    session = start_session({"session_type": "voice"}, by=by)
    earlier = session.started_at - timedelta(seconds=20)
    LiveSession.objects.filter(pk=session.pk).update(started_at=earlier, beaten_at=earlier, metered_at=earlier)
    session.refresh_from_db()
    assert beat(session, by=by).ended
