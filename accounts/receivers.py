"""What accounts does when something happened."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from xentree.events import SessionEnded, on
from xentree.realtime import session_group


@on(SessionEnded)
def close_sockets(event: SessionEnded) -> None:
    """Sockets opened under the sign-in close, in every process."""
    async_to_sync(get_channel_layer().group_send)(session_group(event.session_id), {"type": "session_ended"})
