"""Groups of sockets that only Live has."""


def live_group(session_id: object) -> str:
    """The socket that has a session."""
    return f"live.{session_id}"
