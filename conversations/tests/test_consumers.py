import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.models import Session
from accounts.services import end_session, open_token_session
from conversations.tests.factories import MessageFactory
from xentree.asgi import application
from xentree.events import AnswerFinished, emit

pytestmark = pytest.mark.django_db(transaction=True)


async def connect(user, **headers):
    if user:
        tokens = await sync_to_async(open_token_session)(user, user_agent="tests", address="127.0.0.1")
        headers["authorization"] = f"Bearer {tokens.access_token}"
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    socket = WebsocketCommunicator(application, "/ws/updates", headers=pairs)
    await socket.connect()
    return socket


async def closed_with(socket):
    message = await socket.receive_output()
    return message["type"], message.get("code")


@pytest.fixture
def answer(learner):
    return MessageFactory(conversation__owner=learner, role="assistant", content="An answer.", finish_reason="stop")


async def test_nobody_is_refused(db):
    assert await closed_with(await connect(None)) == ("websocket.close", 4401)


async def test_a_cookie_from_a_foreign_page_is_nobody(learner, client):
    await sync_to_async(client.force_login)(learner)
    cookie = f"xentree_session={client.cookies['xentree_session'].value}"
    socket = await connect(None, cookie=cookie, host="xentree.test", origin="https://evil.test")
    assert await closed_with(socket) == ("websocket.close", 4401)


async def test_an_answer_can_be_watched_and_resumed(learner, answer):
    socket = await connect(learner)
    await socket.send_json_to({"type": "watch", "message_id": str(answer.pk)})
    frames = [await socket.receive_json_from() for _ in range(3)]
    assert [frame["event"] for frame in frames] == ["start", "delta", "done"]
    await socket.send_json_to({"type": "watch", "message_id": str(answer.pk), "last_event_id": "1-3"})
    assert (await socket.receive_json_from())["data"] == {"text": "answer."}
    await socket.disconnect()


async def test_a_stranger_cannot_watch(stranger, answer):
    socket = await connect(stranger)
    await socket.send_json_to({"type": "watch", "message_id": str(answer.pk)})
    error = {"type": "error", "error": "not_found", "message": "There is no such message."}
    assert await socket.receive_json_from() == error
    await socket.disconnect()


@pytest.mark.parametrize("frame", ["{", '{"type": "sing"}', "[]", "7", '{"type": "watch", "message_id": "7"}'])
async def test_a_bad_frame_is_told_and_the_socket_lives(learner, answer, frame):
    socket = await connect(learner)
    await socket.send_to(text_data=frame)
    assert (await socket.receive_json_from())["error"] == "validation_error"
    await socket.send_json_to({"type": "watch", "message_id": str(answer.pk)})
    assert (await socket.receive_json_from())["event"] == "start"
    await socket.disconnect()


async def test_pushes_reach_the_person_and_nobody_else(learner, stranger, answer):
    mine, theirs = await connect(learner), await connect(stranger)
    event = AnswerFinished(answer.pk, answer.conversation_id, learner.pk, "complete")
    await sync_to_async(emit)(event)
    assert await mine.receive_json_from() == {
        "type": "answer-finished",
        "conversation_id": str(answer.conversation_id),
        "message_id": str(answer.pk),
        "status": "complete",
    }
    assert await theirs.receive_nothing()
    await mine.disconnect()
    await theirs.disconnect()


async def test_a_socket_dies_with_its_sign_in(learner):
    socket = await connect(learner)
    session = await Session.objects.aget(user=learner)
    await sync_to_async(end_session)(session.pk)
    assert await closed_with(socket) == ("websocket.close", 4401)


async def test_frames_are_limited(learner, settings):
    socket = await connect(learner)
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "socket.frame": "1/60"}
    for _ in range(2):
        await socket.send_json_to({"type": "unwatch", "message_id": "0" * 32})
    assert (await socket.receive_json_from())["error"] == "rate_limited"
    await socket.disconnect()
