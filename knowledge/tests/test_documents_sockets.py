import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.services import open_token_session
from knowledge.services import documents
from knowledge.tests.documents import added, read
from xentree.asgi import application
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


async def connect(user):
    tokens = await sync_to_async(open_token_session)(user, user_agent="tests", address="127.0.0.1")
    headers = [(b"authorization", f"Bearer {tokens.access_token}".encode())]
    socket = WebsocketCommunicator(application, "/ws/updates", headers=headers)
    await socket.connect()
    return socket


async def told(socket, last):
    """Frames up to the one of which `last` is true."""
    frames = [await socket.receive_json_from(timeout=30)]
    while not last(frames[-1]):
        frames.append(await socket.receive_json_from(timeout=30))
    return frames


async def test_the_owner_is_told_how_far_it_is_and_nobody_else(learner, stranger):
    mine, theirs = await connect(learner), await connect(stranger)
    document = await sync_to_async(added)(learner)
    await sync_to_async(read)(document)
    frames = await told(mine, lambda frame: frame["document"]["status"] == "ready")
    assert {frame["type"] for frame in frames} == {"document-updated"}
    assert {frame["document"]["id"] for frame in frames} == {str(document.pk)}
    assert [frame["document"]["progress"] for frame in frames][-1] == 100
    await sync_to_async(documents.delete_document)(document, by=Principal(learner, "bearer"))
    [gone] = await told(mine, lambda frame: True)
    assert gone == {"type": "document-deleted", "document_id": str(document.pk)}
    assert await theirs.receive_nothing()
    await mine.disconnect()
    await theirs.disconnect()
