"""A socket dies with its sign-in."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.models import Session
from accounts.services import end_session, open_token_session
from accounts.tests.factories import UserFactory
from xentree.realtime import CLOSE_NOT_AUTHENTICATED, BaseConsumer, PrincipalSocketMiddleware


@pytest.mark.django_db(transaction=True)
async def test_socket_closes_when_its_session_ends():
    user = await sync_to_async(UserFactory)()
    tokens = await sync_to_async(open_token_session)(user, user_agent="", address="")
    app = PrincipalSocketMiddleware(BaseConsumer.as_asgi())
    headers = [(b"authorization", f"Bearer {tokens.access_token}".encode())]
    socket = WebsocketCommunicator(app, "/ws/x", headers=headers)
    assert (await socket.connect())[0]
    session = await Session.objects.aget()
    await sync_to_async(end_session)(session.pk)
    assert (await socket.receive_output(5))["code"] == CLOSE_NOT_AUTHENTICATED
