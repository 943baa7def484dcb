"""A server that follows Simli's published API: a token, relays, refusals, and a socket that takes an offer and sound.

The film itself is made by a page of a browser, the studio, which the socket's offers are handed on to.
"""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager

import uvicorn

KEY, FACE, TOKEN = "simli-never-to-be-seen", "face-1", "token-of-one-film"
RELAYS = [{"urls": "turn:relay.example:3478", "username": "u", "credential": "c", "extra": 1}]


class FakeSimli:
    """`asked` is what came; `answers` replaces an answer by path: (status, body as text); `said` came by the socket."""

    def __init__(self):
        self.asked, self.answers, self.said, self.url = [], {}, [], ""
        self.relays, self.studio = RELAYS, None

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            take = self.take_studio if scope["path"] == "/studio" else self.take_viewer
            await take(scope, receive, send)

    async def http(self, scope, receive, send):
        body = json.loads((await receive()).get("body") or "null")
        self.asked.append((scope["path"], body))
        key = dict(scope["headers"]).get(b"x-simli-api-key", b"").decode()
        if scope["path"] == "/compose/ice":
            told = 200, self.relays
        elif key == KEY and body.get("faceId") == FACE:
            told = 200, {"session_token": TOKEN}
        else:
            told = 400, {"session_token": "FAIL TOKEN", "detail": "INVALID_API_KEY"}
        status, text = self.answers.get(scope["path"], (told[0], json.dumps(told[1])))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": text.encode()})

    async def take_studio(self, scope, receive, send):
        self.studio = send
        while (message := await receive())["type"] != "websocket.disconnect":
            await self.viewer({"type": "websocket.send", "text": message["text"]})
            await self.viewer({"type": "websocket.send", "text": "START"})

    async def take_viewer(self, scope, receive, send):
        """The offer goes to the studio, its answer comes back; whatever follows is noted."""
        self.viewer = send
        offer = (await receive())["text"]
        while self.studio is None:
            await asyncio.sleep(0.05)
        await send({"type": "websocket.send", "text": json.dumps({"destination": "somewhere"})})
        await self.studio({"type": "websocket.send", "text": offer})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.said.append(message.get("text") or message.get("bytes"))

    def sound(self):
        """All samples that came, without the silence a film begins with."""
        return b"".join(said for said in self.said if isinstance(said, bytes)).strip(b"\0")


@contextmanager
def running_simli():
    fake = FakeSimli()
    server = uvicorn.Server(
        uvicorn.Config(fake, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fake.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield fake
        finally:
            server.should_exit = True
            thread.join(timeout=10)
