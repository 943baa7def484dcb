"""What accounts does when something happened."""

from typing import Any
from uuid import UUID

from allauth.account.signals import password_changed
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services, tasks
from accounts.models import SESSION_ID, User
from xentree.events import AccountDeletionRequested, DataExportRequested, SessionEnded, on
from xentree.principal import address_of
from xentree.realtime import session_group


@on(SessionEnded)
def close_sockets(event: SessionEnded) -> None:
    """Sockets opened under the sign-in close, in every process."""
    async_to_sync(get_channel_layer().group_send)(session_group(event.session_id), {"type": "session_ended"})


@on(DataExportRequested)
def build_export(event: DataExportRequested) -> None:
    """Leave it to a worker."""
    tasks.build_data_export.delay(str(event.export_id))


@on(AccountDeletionRequested)
def erase_account(event: AccountDeletionRequested) -> None:
    """Leave it to a worker."""
    tasks.erase_account.delay(str(event.user_id))


@receiver(user_logged_in)
def open_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whichever page a browser signs in on, admin included, the sign-in gets its row."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    services.open_browser_session(user, request.session, user_agent=agent, address=address_of(request))


@receiver(user_logged_out)
def end_session(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Signing out ends the row and its sockets."""
    if session_id := request.session.get(SESSION_ID):
        services.end_session(UUID(session_id))


@receiver(password_changed)
def follow_new_cookie(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Django gave the browser a new session key."""
    services.follow_cookie(request.session)
