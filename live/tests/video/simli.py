"""A server that follows Simli's published REST API: a token for a session, relays, and its refusals."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY, FACE, TOKEN = "simli-never-to-be-seen", "face-1", "token-of-one-film"
RELAYS = [{"urls": "turn:relay.example:3478", "username": "u", "credential": "c", "extra": 1}]


class FakeSimli(ThreadingHTTPServer):
    """`asked` is what came; `answers` replaces an answer by path: (status, body as text)."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.answers = [], {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body))
        known = self.headers["x-simli-api-key"] == KEY and body.get("faceId") == FACE
        good, bad = (200, {"session_token": TOKEN}), (400, {"session_token": "FAIL TOKEN", "detail": "INVALID_API_KEY"})
        self.answer(*(good if known else bad))

    def do_GET(self):
        self.server.asked.append((self.path, None))
        self.answer(200, RELAYS)

    def answer(self, status, body):
        status, text = self.server.answers.get(self.path, (status, json.dumps(body)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


@contextmanager
def running_simli():
    server = FakeSimli()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
